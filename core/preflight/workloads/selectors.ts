import type { NodeTerm, Requirement, SchedulingNode, Taint, Toleration } from "../facts.ts";

/**
 * True if the labels meet every requirement; with no requirements, everything matches.
 *
 * NotIn and DoesNotExist are met by a label that is missing, as in apimachinery's labels package.
 */
export function meets(
    labels: Readonly<Record<string, string>>,
    requirements: readonly Requirement[],
): boolean {
    return requirements.every(({ key, operator, values }) => {
        const value = labels[key];
        switch (operator) {
            case "In":
                return value !== undefined && values.includes(value);
            case "NotIn":
                return value === undefined || !values.includes(value);
            case "Exists":
                return value !== undefined;
            case "DoesNotExist":
                return value === undefined;
            case "Gt":
                return value !== undefined && Number(value) > Number(values[0]);
            case "Lt":
                return value !== undefined && Number(value) < Number(values[0]);
        }
    });
}

/** True if one of the terms admits the node; a term without requirements admits none. */
export function admits(terms: readonly NodeTerm[], node: SchedulingNode): boolean {
    return terms.some(
        ({ labels, names }) =>
            labels.length + names.length > 0 &&
            meets(node.labels, labels) &&
            meets({ "metadata.name": node.name }, names),
    );
}

/** The first taint that keeps a pod with these tolerations off the node. */
export function untolerated(
    node: SchedulingNode,
    tolerations: readonly Toleration[],
): Taint | undefined {
    return node.taints.find(
        ({ key, value, effect }) =>
            effect !== "PreferNoSchedule" &&
            !tolerations.some(
                (toleration) =>
                    (toleration.effect === undefined || toleration.effect === effect) &&
                    (toleration.key === undefined
                        ? toleration.operator === "Exists"
                        : toleration.key === key) &&
                    (toleration.operator === "Exists" || toleration.value === value),
            ),
    );
}

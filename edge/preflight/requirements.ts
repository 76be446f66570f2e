import type { NodeTerm, Requirement } from "../../core/preflight/facts.ts";
import type { KubeRequirement, LabelSelector, NodeSelectorTerm } from "./kubeObjects.ts";

/** A label selector, as the requirements that it stands for. */
export function requirements({
    matchLabels = {},
    matchExpressions = [],
}: LabelSelector): readonly Requirement[] {
    return [
        ...Object.entries(matchLabels).map(([key, value]): Requirement => ({
            key,
            operator: "In",
            values: [value],
        })),
        ...matchExpressions.map(requirement),
    ];
}

export function nodeTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): NodeTerm {
    return { labels: matchExpressions.map(requirement), names: matchFields.map(requirement) };
}

function requirement({ key, operator, values = [] }: KubeRequirement): Requirement {
    return { key, operator, values };
}

import { skewComponents, type Deployed, type SkewComponent } from "../../core/skew/deployed.ts";
import { emulating } from "../../core/skew/policy.ts";
import type { SkewStep } from "../../core/skew/prerequisites.ts";
import { parseVersion, type Version } from "../../core/cluster/version.ts";
import { arrayAt, objectAt, refuse, shown, textAt } from "./notUnderstood.ts";
import { releaseFault } from "./releaseFault.ts";

/** An inventory that the policy is asked about, and optionally a step. */
export interface SkewQuestion {
    readonly deployed: readonly Deployed[];
    readonly step: SkewStep | undefined;
}

/**
 * The question that a parsed JSON value asks: `{"components": […], "step"?: {…}}`.
 *
 * Nothing is guessed: an unknown field, a version that is not a release, or a name that refers to
 * nothing is an error, because a half-understood question would be answered wrongly.
 *
 * @throws NotUnderstood
 */
export function skewQuestion(value: unknown): SkewQuestion {
    const fields = objectAt("inventory", value, ["components"], ["step"]);
    const components = arrayAt("components", fields["components"]);
    if (components.length === 0) refuse("components", `is empty: ${withoutApiserver}`);
    const deployed = components.map((one, at) => deployedAt(`components[${at}]`, one));
    checkNames(deployed);
    const step = "step" in fields ? stepAt("step", fields["step"], deployed) : undefined;
    return { deployed, step };
}

// Only a kube-proxy beside its kubelet and the flags of KEP-4330 could be: too little to call it
// right.
const withoutApiserver =
    "without a kube-apiserver almost nothing can be judged: list all of the cluster's";

function deployedAt(place: string, value: unknown): Deployed {
    const fields = objectAt(
        place,
        value,
        ["component", "version"],
        ["node", "emulated", "minCompatibility", "reaches"],
    );
    const component = componentAt(`${place}.component`, fields["component"]);
    for (const flag of ["emulated", "minCompatibility"].filter((name) => name in fields)) {
        if (!emulating.includes(component))
            refuse(
                `${place}.${flag}`,
                `does not apply to ${component}: only ${emulating.join(", ")} have such a flag`,
            );
    }
    if ("reaches" in fields && component === "kube-apiserver")
        refuse(`${place}.reaches`, "does not apply to kube-apiserver: it is what the others reach");
    return {
        component,
        version: versionAt(`${place}.version`, fields["version"]),
        node: optional(fields, "node", (text) => nameAt(`${place}.node`, text)),
        emulatedMinor: optional(fields, "emulated", (text) => minorAt(`${place}.emulated`, text)),
        minCompatibilityMinor: optional(fields, "minCompatibility", (text) =>
            minorAt(`${place}.minCompatibility`, text),
        ),
        reaches: optional(fields, "reaches", (list) => reachesAt(`${place}.reaches`, list)),
    };
}

function stepAt(place: string, value: unknown, deployed: readonly Deployed[]): SkewStep {
    const fields = objectAt(place, value, ["component", "to"], ["node"]);
    const component = componentAt(`${place}.component`, fields["component"]);
    const to = versionAt(`${place}.to`, fields["to"]);
    const node = optional(fields, "node", (text) => nameAt(`${place}.node`, text));
    const instances = deployed.filter((one) => one.component === component);
    const chosen = node === undefined ? instances : instances.filter((one) => one.node === node);
    const [instance] = chosen;
    if (instance === undefined)
        return refuse(
            place,
            `is for ${node === undefined ? "a" : `${node}'s`} ${component}, but components has none`,
        );
    if (chosen.length > 1) {
        const isNamed = chosen.every((one) => one.node !== undefined);
        return refuse(
            place,
            `needs a node: components has ${chosen.length} of ${component}${isNamed ? "" : ", and each of them needs one too"}`,
        );
    }
    return { component, node: instance.node, to };
}

/** What shows only once all components are known: duplicates, and names that refer to nothing. */
function checkNames(deployed: readonly Deployed[]): void {
    const amounts = new Map<SkewComponent, number>();
    for (const { component } of deployed) amounts.set(component, (amounts.get(component) ?? 0) + 1);
    const apiserverNodes = new Set(
        deployed.flatMap(({ component, node }) => (component === "kube-apiserver" ? [node] : [])),
    );
    if (apiserverNodes.size === 0)
        refuse("components", `has no kube-apiserver: ${withoutApiserver}`);
    const seen = new Set<string>();
    for (const [at, { component, node, reaches }] of deployed.entries()) {
        const place = `components[${at}]`;
        const amount = amounts.get(component) ?? 0;
        if (node === undefined && component !== "kubectl" && amount > 1)
            refuse(
                place,
                `has no node, but components has ${amount} of ${component}: give it a node`,
            );
        const name = JSON.stringify([component, node]);
        if (node !== undefined && seen.has(name))
            refuse(place, `is the second ${component} on ${node}: give it a node of its own`);
        seen.add(name);
        const lost = reaches?.find((reached) => !apiserverNodes.has(reached));
        if (lost !== undefined)
            refuse(`${place}.reaches`, `names ${shown(lost)}, where there is no kube-apiserver`);
    }
}

function nameAt(place: string, value: unknown, remedy = "leave it out, or name a node"): string {
    const text = textAt(place, value);
    return text.trim() === "" ? refuse(place, `is empty: ${remedy}`) : text;
}

function reachesAt(place: string, value: unknown): readonly string[] {
    const names = arrayAt(place, value).map((name, at) =>
        nameAt(`${place}[${at}]`, name, "name the node of a kube-apiserver"),
    );
    return names.length === 0
        ? refuse(place, "is empty: name kube-apiservers' nodes, or leave it out for any of them")
        : names;
}

function componentAt(place: string, value: unknown): SkewComponent {
    const text = textAt(place, value);
    const component = skewComponents.find((one) => one === text);
    return (
        component ??
        refuse(place, `is ${shown(text)}: the policy covers ${skewComponents.join(", ")}`)
    );
}

function versionAt(place: string, value: unknown): Version {
    const text = textAt(place, value);
    return parseVersion(text) ?? refuse(place, `is ${shown(text)}: ${releaseFault(text)}`);
}

function minorAt(place: string, value: unknown): number {
    const minor = /^1\.(0|[1-9]\d{0,3})$/.exec(textAt(place, value))?.[1];
    return minor === undefined
        ? refuse(place, `is ${shown(value)}: it must be a minor such as "1.36", without a patch`)
        : Number(minor);
}

function optional<Parsed>(
    fields: Readonly<Record<string, unknown>>,
    name: string,
    parse: (value: unknown) => Parsed,
): Parsed | undefined {
    return name in fields ? parse(fields[name]) : undefined;
}

import { skewComponents, type Deployed } from "../../../core/skew/deployed.ts";
import type { Instance } from "../../../core/skew/violation.ts";
import type { SkewStep } from "../../../core/skew/prerequisites.ts";
import { v } from "../clusters.ts";

/**
 * A state in words: `cp-1 kube-apiserver 37 emulates 36 back 35; w-1 kubelet 36 reaches cp-1,cp-2`.
 * A number is a minor; an instance without a node begins with its component.
 */
export function state(words: string): readonly Deployed[] {
    return words.split(";").map((one) => deployed(one.trim().split(/\s+/)));
}

/** A step in words: `cp-1 kube-apiserver 38`. */
export function step(words: string): SkewStep {
    const { component, node, version } = deployed(words.split(" "));
    return { component, node, to: version };
}

/** An instance in words, as a violation names it. */
export function instance(words: string): Instance {
    const { component, node, version, emulatedMinor, minCompatibilityMinor } = deployed(
        words.split(" "),
    );
    return { component, node, version, emulatedMinor, minCompatibilityMinor };
}

function deployed(words: readonly string[]): Deployed {
    const isNamed = !skewComponents.some((one) => one === words[0]);
    const [node, name, minor, ...flags] = isNamed ? words : [undefined, ...words];
    const component = skewComponents.find((one) => one === name);
    if (component === undefined) throw new Error(`not a component: ${words.join(" ")}`);
    const flag = (word: string) => {
        const at = flags.indexOf(word);
        return at < 0 ? undefined : flags[at + 1];
    };
    const [emulated, back] = [flag("emulates"), flag("back")];
    return {
        component,
        node,
        version: v(`v1.${minor ?? ""}.0`),
        emulatedMinor: emulated === undefined ? undefined : Number(emulated),
        minCompatibilityMinor: back === undefined ? undefined : Number(back),
        reaches: flag("reaches")?.split(","),
    };
}

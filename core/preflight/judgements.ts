import type { Component } from "../cluster.ts";
import type { Step } from "../steps.ts";
import type { Judgement, MachineFacts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { listed } from "../describe/words.ts";

/**
 * What the staged binaries say of the arguments and files that they will be started with.
 *
 * Flags and feature gates of the command line belong to `flags`, config files to `component-config`.
 */
export function judgementFindings(
    node: string,
    judgements: readonly Judgement[],
): readonly Finding[] {
    return judgements.flatMap((judgement) => judgementFinding(node, judgement));
}

/** Where the target's binaries do not lie yet, so that the stage step will be the first to judge. */
export function unstagedFindings(
    machines: readonly MachineFacts[],
    steps: readonly Pick<Step, "node" | "components">[],
): readonly Finding[] {
    const nodes = machines.flatMap(({ node, facts }) => {
        const toSwap = steps.filter((step) => step.node === node).flatMap((s) => s.components);
        const isStaged = (component: Component) =>
            facts.kind === "unread" || facts.value.staged.includes(component);
        return toSwap.every(isStaged) ? [] : [node];
    });
    if (nodes.length === 0) return [];
    return [
        {
            check: "flags",
            severity: "inform",
            subject: listed(nodes, 6),
            message:
                "the target is not staged there yet: flags, feature gates and config files are judged by the new binaries while staging, before anything is stopped",
            fix: "nothing",
        },
    ];
}

function judgementFinding(
    node: string,
    { component, verdict, text }: Judgement,
): readonly Finding[] {
    const found = (
        check: "flags" | "component-config",
        severity: Finding["severity"],
        message: string,
        fix: string,
    ): readonly Finding[] => [
        { check, severity, subject: node, message: `${component}: ${message}`, fix },
    ];
    switch (verdict) {
        case "judged":
            return [];
        case "refuses":
            return found(
                concernsFlags(component, text) ? "flags" : "component-config",
                "block",
                `the target would not start: ${text}`,
                "take it out of the unit or the config file, restart the current version with it, and look again",
            );
        case "ignores":
            return found(
                "component-config",
                "warn",
                `the target does not know a key of its config file and drops it: ${text}`,
                "remove the key, or find what took its place",
            );
        case "unjudged":
            return found(
                "component-config",
                "warn",
                `the target could not judge its configuration: ${text}`,
                "compare it with the target's release notes",
            );
    }
}

/** The kubelet and kube-proxy can have feature gates in their config file, the others only as a flag. */
function concernsFlags(component: Component, text: string): boolean {
    if (text.includes("flag")) return true;
    return text.includes("feature gate") && component !== "kubelet" && component !== "kube-proxy";
}

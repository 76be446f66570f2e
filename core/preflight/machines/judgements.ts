import type { Component } from "../../cluster/component.ts";
import { swappedByNode, type PendingMove } from "../../plan/plan.ts";
import type { Judgement, MachineFacts } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { JudgementSituation } from "./situations.ts";

/**
 * What the staged binaries say about the arguments and files that they will be started with.
 *
 * Flags and feature gates of the command line belong to `flags`, config files to `component-config`.
 */
export function judgementFindings(
    node: string,
    judgements: readonly Judgement[],
): readonly Finding[] {
    return judgements.flatMap((judgement) => judgementFinding(node, judgement));
}

/**
 * Machines that do not have the target's binaries yet, so that staging will be the first to judge.
 */
export function unstagedFindings(
    machines: readonly MachineFacts[],
    moves: readonly Pick<PendingMove, "node" | "components">[],
): readonly Finding[] {
    const swapped = swappedByNode(moves);
    const nodes = machines.flatMap(({ node, facts }) => {
        const toSwap = swapped.get(node) ?? [];
        const isStaged = (component: Component) =>
            facts.kind === "unread" || facts.value.staged.includes(component);
        return toSwap.every(isStaged) ? [] : [node];
    });
    if (nodes.length === 0) return [];
    return [
        {
            check: "flags",
            severity: "inform",
            subjects: nodes,
            what: { kind: "not-staged-yet" },
        },
    ];
}

function judgementFinding(
    node: string,
    { component, verdict, text }: Judgement,
): readonly Finding[] {
    const found = (
        check: Finding["check"],
        severity: Finding["severity"],
        kind: Exclude<JudgementSituation["kind"], "not-staged-yet">,
    ): readonly Finding[] => [
        { check, severity, subjects: [node], what: { kind, component, text } },
    ];
    switch (verdict) {
        case "judged":
            return [];
        case "refuses": {
            const check = concernsFlags(component, text) ? "flags" : "component-config";
            return found(check, "block", "target-refuses");
        }
        case "ignores":
            return found("component-config", "warn", "target-ignores");
        case "unjudged":
            return found("component-config", "warn", "target-cannot-judge");
    }
}

/**
 * Only kubelet and kube-proxy can have feature gates in their config file, others only as a flag.
 */
function concernsFlags(component: Component, text: string): boolean {
    if (text.includes("flag")) return true;
    return text.includes("feature gate") && component !== "kubelet" && component !== "kube-proxy";
}

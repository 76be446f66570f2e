import type { Component } from "../cluster/component.ts";
import { targetOf, type ClusterSpec } from "../cluster/spec.ts";
import { instancesOf, machinesByNode } from "../cluster/diagnose.ts";
import type { Cluster } from "../cluster/diagnosis.ts";
import { drainedNodes, swappedByNode, type PendingMove } from "../plan/plan.ts";
import { budgetFindings } from "./workloads/budgets.ts";
import { capacityFindings } from "./workloads/capacity.ts";
import { certificateFindings } from "./machines/certificates.ts";
import { clockFindings } from "./machines/clock.ts";
import { callFindings, storedFindings } from "./api/deprecatedApis.ts";
import { etcdFindings } from "./machines/etcd.ts";
import type { PreflightFacts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { diskFindings } from "./machines/disk.ts";
import { healthFindings } from "./machines/health.ts";
import { hostFindings } from "./machines/host.ts";
import { judgementFindings, unstagedFindings } from "./machines/judgements.ts";
import { lossFindings } from "./workloads/losses.ts";
import { merged } from "./merged.ts";
import { snapshotFindings } from "./machines/snapshot.ts";
import { stopCostFindings } from "./api/stopCost.ts";
import { unitFindings } from "./machines/units.ts";
import { whenRead } from "./unread.ts";
import { applyWaivers } from "./waivers.ts";
import { webhookFindings } from "./workloads/webhooks.ts";

/** What the preflight needs to know about a move of the plan. */
type PlannedMove = Pick<PendingMove, "node" | "components" | "drains">;

/**
 * Everything that the preflight finds against a plan, waivers applied; blocks first, then warnings.
 *
 * Pure. What concerns drains is checked for the workers that the plan drains, what concerns
 * binaries for the machines that it swaps; etcd, certificates and clocks always. What could not be
 * read is a warning under its check's name. Without facts, because there is nothing to do, only
 * waivers can be wrong.
 */
export function preflightFindings(
    facts: PreflightFacts | undefined,
    moves: readonly PlannedMove[],
    spec: ClusterSpec,
): readonly Finding[] {
    const found = facts === undefined ? [] : clusterFindings(facts, moves, spec);
    const order = ["block", "warn", "inform"];
    return applyWaivers(merged(found), spec.waivers).toSorted(
        (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
    );
}

/** The subject of what belongs to the machine that this program runs on. */
const thisMachine = "this machine";

function clusterFindings(
    facts: PreflightFacts,
    moves: readonly PlannedMove[],
    spec: ClusterSpec,
): readonly Finding[] {
    const drains = drainedNodes(moves);
    const stopped = new Set(
        moves.filter((m) => m.components.includes("kube-apiserver")).map(({ node }) => node),
    );
    const minor = spec.version.minor;
    return [
        ...machineFindings(facts, moves, spec),
        ...healthFindings(facts.cluster, moves, facts.now),
        ...unstagedFindings(facts.machines, moves),
        ...clockFindings(facts.machines),
        ...etcdOf(facts, minor),
        ...(stopped.size > 0 ? snapshotFindings(facts.machines, spec) : []),
        ...whenRead("certificates", thisMachine, facts.ownCertificates, (certificates) =>
            certificateFindings(thisMachine, certificates, facts.now),
        ),
        ...whenRead("pod-disruption-budgets", "the cluster", facts.workloads, (workloads) => [
            ...budgetFindings(workloads, drains, facts.now, spec.drainTimeoutSeconds),
            ...capacityFindings(workloads, drains, finishedBefore(facts.cluster, moves)),
            ...lossFindings(workloads, drains),
        ]),
        ...whenRead("webhooks", "the cluster", facts.webhooks, (webhooks) =>
            webhookFindings(webhooks, drains),
        ),
        ...callsOf(facts, minor),
        ...whenRead("stored-versions", "the cluster", facts.storedVersions, (definitions) =>
            storedFindings(definitions, [], minor),
        ),
        ...whenRead("stored-versions", "the cluster", facts.removedApiObjects, (removed) =>
            storedFindings([], removed, minor),
        ),
        ...stopCostFindings(
            instancesOf(facts.cluster, "kube-apiserver")
                .filter(({ machine }) => stopped.has(machine.spec.node))
                .map(({ machine, diagnosed }) => ({
                    node: machine.spec.node,
                    args: diagnosed.args,
                })),
        ),
    ];
}

/** The nodes left cordoned by an earlier run that are finished before this node's drain. */
function finishedBefore(
    { machines }: Cluster,
    moves: readonly Pick<PendingMove, "node">[],
): (drained: string) => ReadonlySet<string> {
    const ours = new Set(
        machines.filter(({ node }) => node?.cordonedByUs === true).map(({ spec }) => spec.node),
    );
    const finished = moves.map(({ node }) => node).filter((node) => ours.has(node));
    const place = new Map(moves.map(({ node }, at) => [node, at]));
    const isBefore = (one: string, other: string) =>
        (place.get(one) ?? Infinity) < (place.get(other) ?? -1);
    return (drained) => new Set(finished.filter((node) => isBefore(node, drained)));
}

function machineFindings(
    { machines, cluster, workloads, now }: PreflightFacts,
    moves: readonly PlannedMove[],
    spec: ClusterSpec,
): readonly Finding[] {
    const diagnosed = machinesByNode(cluster);
    const swapped = swappedByNode(moves);
    const nodes = workloads.kind === "read" ? workloads.value.nodes : [];
    const runtimes = new Map(nodes.map(({ name, runtime }) => [name, runtime]));
    const targetMinor = (component: Component) => targetOf(spec, component).minor;
    return machines.flatMap(({ node, facts: host }) => {
        const toSwap = swapped.get(node) ?? [];
        return [
            ...unitFindings(node, diagnosed.get(node)?.components ?? [], targetMinor),
            ...whenRead("facts", node, host, (facts) => [
                ...(toSwap.includes("kubelet")
                    ? hostFindings(node, facts, runtimes.get(node), spec.workerVersion.minor)
                    : []),
                ...diskFindings(node, facts, toSwap),
                ...judgementFindings(node, facts.judgements),
                ...certificateFindings(node, facts.certificates, now),
            ]),
        ];
    });
}

/** All control planes see the same etcd: the first that could read it speaks for all. */
function etcdOf({ machines }: PreflightFacts, minor: number): readonly Finding[] {
    const views = machines.flatMap(({ node, facts }) =>
        facts.kind === "read" && facts.value.etcd !== undefined
            ? [{ node, etcd: facts.value.etcd }]
            : [],
    );
    const seen = views.find(({ etcd }) => etcd.kind === "read") ?? views[0];
    if (seen === undefined) return [];
    return whenRead("etcd-members", seen.node, seen.etcd, (etcd) => etcdFindings(etcd, minor));
}

function callsOf({ deprecatedApis }: PreflightFacts, minor: number): readonly Finding[] {
    const read = deprecatedApis.flatMap(({ node, calls }) =>
        calls.kind === "read" ? calls.value.map((call) => ({ node, call })) : [],
    );
    return [
        ...callFindings(read, minor),
        ...deprecatedApis.flatMap(({ node, calls }) =>
            whenRead("deprecated-apis", node, calls, () => []),
        ),
    ];
}

import { targetOf, type ClusterSpec, type Component, type Inventory } from "../cluster.ts";
import { sightingOf } from "../deployed.ts";
import type { Step } from "../steps.ts";
import { budgetFindings } from "./budgets.ts";
import { capacityFindings } from "./capacity.ts";
import { certificateFindings } from "./certificates.ts";
import { clockFindings } from "./clock.ts";
import { callFindings, storedFindings } from "./deprecatedApis.ts";
import { etcdFindings } from "./etcd.ts";
import type { HostFacts, PreflightFacts, Reading } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { diskFindings } from "./disk.ts";
import { healthFindings } from "./health.ts";
import { hostFindings } from "./host.ts";
import { judgementFindings, unstagedFindings } from "./judgements.ts";
import { lossFindings } from "./losses.ts";
import { merged } from "./merged.ts";
import { snapshotFindings } from "./snapshot.ts";
import { stopCostFindings } from "./stopCost.ts";
import { unitFindings } from "./units.ts";
import { whenRead } from "./unread.ts";
import { applyWaivers } from "./waivers.ts";
import { webhookFindings } from "./webhooks.ts";

/** What the preflight asks of a step. */
type PlannedStep = Pick<Step, "node" | "components" | "drains" | "to">;

/**
 * Everything that the preflight finds against a plan, waivers applied; blocks first, then warnings.
 *
 * Pure. What concerns drains is asked of the workers that the plan drains, what concerns binaries of
 * those that it swaps; etcd, certificates and clocks always. What could not be read is a warning
 * under its check's name. Without facts, since there is nothing to do, only waivers can be wrong.
 */
export function preflightFindings(
    facts: PreflightFacts | undefined,
    plan: { readonly steps: readonly PlannedStep[] },
    spec: ClusterSpec,
): readonly Finding[] {
    const found = facts === undefined ? [] : clusterFindings(facts, plan, spec);
    const order = ["block", "warn", "inform"];
    return applyWaivers(merged(found), spec.waivers).toSorted(
        (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
    );
}

/** The subject of what lies beside this program. */
const thisMachine = "this machine";

function clusterFindings(
    facts: PreflightFacts,
    { steps }: { readonly steps: readonly PlannedStep[] },
    spec: ClusterSpec,
): readonly Finding[] {
    const drains = steps.filter((step) => step.drains).map(({ node }) => node);
    const stopped = steps.filter(({ components }) => components.includes("kube-apiserver"));
    const minor = spec.version.minor;
    return [
        ...facts.machines.flatMap(({ node, facts: host }) => {
            const toSwap = steps.filter((step) => step.node === node).flatMap((s) => s.components);
            return machineFindings(node, host, toSwap, facts, spec);
        }),
        ...healthFindings(facts.inventory, steps, facts.now),
        ...unstagedFindings(facts.machines, steps),
        ...clockFindings(facts.machines),
        ...etcdOf(facts, minor),
        ...(stopped.length > 0 ? snapshotFindings(facts.machines, spec) : []),
        ...whenRead("certificates", thisMachine, facts.ownCertificates, (certificates) =>
            certificateFindings(thisMachine, certificates, facts.now),
        ),
        ...whenRead("pod-disruption-budgets", "the cluster", facts.workloads, (workloads) => [
            ...budgetFindings(workloads, drains, facts.now, spec.drainTimeoutSeconds),
            ...capacityFindings(workloads, drains, finishedBefore(facts.inventory, steps)),
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
            stopped.flatMap(({ node }) => {
                const machine = facts.inventory.machines.find((one) => one.node === node);
                const sighting = sightingOf(machine, "kube-apiserver");
                return sighting === undefined ? [] : [{ node, sighting }];
            }),
        ),
    ];
}

/** The nodes that an earlier run left cordoned and that a step before this node's drain finishes. */
function finishedBefore(
    { nodes }: Pick<Inventory, "nodes">,
    steps: readonly Pick<Step, "node">[],
): (drained: string) => ReadonlySet<string> {
    const ours = new Set(nodes.filter(({ cordonedByUs }) => cordonedByUs).map(({ name }) => name));
    const finished = steps.map(({ node }) => node).filter((node) => ours.has(node));
    const place = new Map(steps.map(({ node }, at) => [node, at]));
    const isBefore = (one: string, other: string) =>
        (place.get(one) ?? Infinity) < (place.get(other) ?? -1);
    return (drained) => new Set(finished.filter((node) => isBefore(node, drained)));
}

function machineFindings(
    node: string,
    host: Reading<HostFacts>,
    toSwap: readonly Component[],
    { inventory, workloads, now }: PreflightFacts,
    spec: ClusterSpec,
): readonly Finding[] {
    const machine = inventory.machines.find((sighting) => sighting.node === node);
    const components = machine?.kind === "reached" ? machine.components : [];
    const nodes = workloads.kind === "read" ? workloads.value.nodes : [];
    const runtime = nodes.find(({ name }) => name === node)?.runtime;
    return [
        ...unitFindings(node, components, (component) => targetOf(spec, component).minor),
        ...whenRead("facts", node, host, (facts) => [
            ...(toSwap.includes("kubelet")
                ? hostFindings(node, facts, runtime, spec.workerVersion.minor)
                : []),
            ...diskFindings(node, facts, toSwap),
            ...judgementFindings(node, facts.judgements),
            ...certificateFindings(node, facts.certificates, now),
        ]),
    ];
}

/** Control planes see the same etcd: the first that could read it speaks for all. */
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

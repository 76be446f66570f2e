import fc from "fast-check";
import type { Component } from "../../../core/cluster/component.ts";
import type { Inventory } from "../../../core/cluster/inventory.ts";
import type { ClusterSpec } from "../../../core/cluster/spec.ts";
import { clusterInventory, clusterSpec, v, withNode } from "../clusters.ts";

/** A spec, and what is observed of its cluster. */
export interface Cluster {
    readonly spec: ClusterSpec;
    readonly inventory: Inventory;
}

const patch = fc.integer({ min: 0, max: 4 });
const release = (minor: fc.Arbitrary<number>) =>
    fc.tuple(minor, patch).map(([one, other]) => `v1.${one}.${other}`);
/** A release for each of up to five workers, from 1.`oldest` to 1.36. */
const oneEach = (oldest: number) =>
    fc.array(release(fc.integer({ min: oldest, max: 36 })), { minLength: 5, maxLength: 5 });

/**
 * A healthy cluster of any size at 1.36 that can go to 1.37: kubelets up to one minor behind and
 * kube-proxies up to two, each component with a patch of its own, any leader, some workers cordoned,
 * but never all.
 */
export const upgradable: fc.Arbitrary<Cluster> = fc
    .record({
        controlPlanes: fc.integer({ min: 1, max: 4 }),
        workers: fc.integer({ min: 2, max: 5 }),
        controlPlane: release(fc.constant(36)),
        kubelets: oneEach(35),
        kubeProxies: oneEach(34),
        kubectl: release(fc.integer({ min: 36, max: 37 })),
        version: release(fc.constant(37)),
        workersStay: fc.boolean(),
        leader: fc.nat(),
        cordoned: fc.array(fc.nat({ max: 4 }), { maxLength: 2 }),
    })
    .map((drawn) => {
        const wanted = clusterSpec({
            ...drawn,
            workerVersion: drawn.workersStay ? "v1.36.9" : drawn.version,
        });
        const workers = wanted.workers.map(({ node }) => node);
        const observed = clusterInventory(wanted, (node, component) =>
            node.startsWith("cp-")
                ? drawn.controlPlane
                : (component === "kubelet" ? drawn.kubelets : drawn.kubeProxies)[
                      workers.indexOf(node)
                  ]!,
        );
        const leader = wanted.controlPlanes[drawn.leader % wanted.controlPlanes.length]!.node;
        return {
            spec: wanted,
            inventory: drawn.cordoned
                .filter((at) => at >= 2) // two stay, so that one serves while the other is drained
                .reduce<Inventory>(
                    (sofar, at) => withNode(sofar, `w-${at + 1}`, { unschedulable: true }),
                    {
                        ...observed,
                        kubectl: { kind: "version" as const, version: v(drawn.kubectl) },
                        leaders: observed.leaders.map((one) => ({ ...one, holder: leader })),
                    },
                ),
        };
    });

/** Some components at other versions than the rest, and any target: often refused, else legal. */
export const anyCluster: fc.Arbitrary<Cluster> = fc
    .record({
        controlPlanes: fc.integer({ min: 1, max: 3 }),
        workers: fc.integer({ min: 0, max: 3 }),
        usual: fc.constantFrom("v1.35.2", "v1.36.4"),
        odd: fc.dictionary(
            fc.nat({ max: 14 }).map(String),
            release(fc.integer({ min: 34, max: 37 })),
            {
                maxKeys: 3,
            },
        ),
        version: release(fc.integer({ min: 36, max: 37 })),
        lag: fc.constantFrom(0, 0, 1, 2),
        notReady: fc.option(fc.nat({ max: 2 }), { nil: undefined, freq: 4 }),
        isOurs: fc.boolean(),
    })
    .map(({ usual, odd, notReady, isOurs, lag, ...shape }) => {
        const { minor } = v(shape.version);
        const workerVersion = lag === 0 ? shape.version : `v1.${minor - lag}.9`;
        const spec = clusterSpec({ ...shape, workerVersion });
        let drawn = 0;
        const observed = clusterInventory(spec, () => odd[String(drawn++)] ?? usual);
        const inventory =
            notReady === undefined
                ? observed
                : withNode(observed, `w-${notReady + 1}`, {
                      ready: false,
                      cordonedByUs: isOurs,
                      unschedulable: isOurs,
                  });
        return { spec, inventory };
    });

/**
 * Every cluster of two control planes and two workers in which one machine, or kubectl, is out of
 * line: each limit of the policy from both sides, with little else in the way. Control planes are
 * already at the target or one minor before it. The minors around 1.25 are included, because older
 * workers have limits of their own.
 */
export const oneOutOfLine: readonly Cluster[] = [27, 37].flatMap((target) =>
    [target - 1, target].flatMap((usual) => {
        const minors = Array.from({ length: 8 }, (_, at) => target - 5 + at);
        const pairs = minors.flatMap((one) => minors.map((other) => [one, other] as const));
        const cluster = (odd: OutOfLine) => outOfLine(target, usual, odd);
        return [
            ...pairs.map(([kubelet, proxy]) => cluster({ kubelet, "kube-proxy": proxy })),
            ...pairs.map(([apiserver, controllers]) =>
                cluster({
                    "kube-apiserver": apiserver,
                    "kube-controller-manager": controllers,
                    "kube-scheduler": controllers,
                }),
            ),
            ...minors.map((kubectl) => cluster({ kubectl })),
        ];
    }),
);

/** The minors of kubectl, and of what the last machine runs that has such components. */
type OutOfLine = Readonly<Partial<Record<Component | "kubectl", number>>>;

function outOfLine(target: number, usual: number, odd: OutOfLine): Cluster {
    const spec = clusterSpec({ controlPlanes: 2, workers: 2, version: `v1.${target}.4` });
    const inventory = clusterInventory(
        spec,
        (node, component) => `v1.${(node.endsWith("2") ? odd[component] : undefined) ?? usual}.4`,
    );
    const kubectl = v(`v1.${odd.kubectl ?? usual}.4`);
    return { spec, inventory: { ...inventory, kubectl: { kind: "version", version: kubectl } } };
}

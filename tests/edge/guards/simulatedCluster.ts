import type { Component } from "../../../core/cluster/component.ts";
import type { LeaderSighting } from "../../../core/cluster/inventory.ts";
import { machinesOf, targetOf, type ClusterSpec } from "../../../core/cluster/spec.ts";
import { clusterThrough, type LiveCluster } from "../../../edge/look/liveCluster.ts";
import { SimulatedClock } from "./simulatedClock.ts";
import { simulatedKubectl } from "./simulatedKubectl.ts";
import { SimulatedMachine, type Execution } from "./simulatedMachine.ts";
import { simulatedSsh } from "./simulatedSsh.ts";

export interface SimulatedNode {
    readonly name: string;
    readonly addresses: readonly string[];
    notReady: string | undefined;
    unschedulable: boolean;
    annotations: Record<string, string>;
    kubelet: string;
}

export interface SimulatedWorkload {
    readonly kind: "Deployment" | "StatefulSet";
    readonly namespace: string;
    readonly name: string;
    readonly replicas: number;
    readyReplicas: number;
}

/** A pod on a node; while its budget refuses, it is not evicted. */
export interface SimulatedPod {
    readonly name: string;
    readonly node: string;
    isRefused: boolean;
}

export interface SimulatedLease {
    holderIdentity: string;
    renewTime: string;
    readonly leaseDurationSeconds: number;
    resourceVersion: number;
}

/**
 * A cluster that, as far as edge/ asks, cannot be told from a real one through kubectl and SSH; all
 * of it may be changed between two calls. Unknown calls throw.
 */
export class SimulatedCluster {
    readonly spec: ClusterSpec;
    readonly clock = new SimulatedClock();
    readonly machines: ReadonlyMap<string, SimulatedMachine>;
    readonly nodes: Map<string, SimulatedNode>;
    /** Who leads, and constantly renews its Lease. */
    readonly leaders = new Map<LeaderSighting["component"], string>();
    /** Lease kube-system/kube-lockstep. */
    upgradeLease: SimulatedLease | undefined;
    readonly workloads: SimulatedWorkload[] = [];
    pods: SimulatedPod[] = [];
    /** Control planes that the load balancer sends requests to. */
    readonly behindLoadBalancer: Set<string>;
    /** Requests that the load balancer has passed on to them, in turn. */
    passedOn = 0;
    /** True if nobody can write the upgrade's Lease. */
    isLeaseReadOnly = false;
    /** Why the API does not answer through the load balancer. */
    apiSilence: string | undefined;
    /** Every call of kubectl, without its options. */
    readonly calls: string[] = [];
    readonly live: LiveCluster;

    /** At `from` everywhere, healthy, led by the first control plane. */
    constructor(spec: ClusterSpec, from: string) {
        this.spec = spec;
        this.machines = new Map(
            machinesOf(spec).map((machine) => [machine.node, new SimulatedMachine(machine, from)]),
        );
        this.nodes = new Map(
            spec.workers.map(({ node: name, address }) => [
                name,
                {
                    name,
                    addresses: [address],
                    notReady: undefined,
                    unschedulable: false,
                    annotations: {},
                    kubelet: from,
                },
            ]),
        );
        const [first] = spec.controlPlanes;
        if (first !== undefined) {
            this.leaders.set("kube-controller-manager", first.node);
            this.leaders.set("kube-scheduler", first.node);
        }
        this.behindLoadBalancer = new Set(spec.controlPlanes.map(({ node }) => node));
        this.live = this.connect();
    }

    /** The cluster as seen by another program, which remembers nothing. */
    connect(): LiveCluster {
        return clusterThrough(this.spec, simulatedKubectl(this), simulatedSsh(this), this.clock);
    }

    machine(node: string): SimulatedMachine {
        const machine = this.machines.get(node);
        if (machine === undefined) throw new Error(`no machine ${node}`);
        return machine;
    }

    node(name: string): SimulatedNode {
        const node = this.nodes.get(name);
        if (node === undefined) throw new Error(`no node ${name}`);
        return node;
    }

    /** The effect of a swap: these components at their target, recorded. */
    swap(node: string, components: readonly Component[], token: string): void {
        for (const component of components) {
            const version = targetOf(this.spec, component).text;
            Object.assign(this.machine(node).component(component), {
                running: version,
                file: version,
                illness: undefined,
                record: { version, token },
            });
            if (component === "kubelet") this.node(node).kubelet = version;
        }
    }

    /** Whether the kube-apiserver of a control plane serves. */
    serves(node: string): boolean {
        const { running, illness } = this.machine(node).component("kube-apiserver");
        return running !== undefined && illness === undefined;
    }

    /** What ran by SSH, machine by machine; those where nothing ran are absent. */
    get executions(): Readonly<Record<string, readonly Execution[]>> {
        return Object.fromEntries(
            [...this.machines].flatMap(([node, { executions }]) =>
                executions.length === 0 ? [] : [[node, executions]],
            ),
        );
    }

    /** Makes somebody else hold the upgrade's Lease, and renew it or, being dead, not. */
    holdLeaseBy(holderIdentity: string, renewals = 100): void {
        const renew = (left: number) => {
            this.upgradeLease = {
                holderIdentity,
                renewTime: new Date(this.clock.wallMs()).toISOString(),
                leaseDurationSeconds: 30,
                resourceVersion: (this.upgradeLease?.resourceVersion ?? 0) + 1,
            };
            if (left === 0) return;
            this.clock.in(10, () => {
                renew(left - 1);
            });
        };
        renew(renewals);
    }

    /** Counts calls and executions from here on. */
    forget(): void {
        this.calls.length = 0;
        for (const { executions } of this.machines.values()) executions.length = 0;
    }
}

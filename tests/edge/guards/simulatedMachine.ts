import type { Component } from "../../../core/cluster/component.ts";
import type { MachineSpec } from "../../../core/cluster/spec.ts";

export interface SimulatedComponent {
    /** What runs; undefined if nothing does. */
    running: string | undefined;
    /** The version of the file that its unit starts. */
    file: string;
    /** What its health endpoint answers if it is not ok. */
    illness: string | undefined;
    record: { readonly version: string; readonly token: string } | undefined;
    args: readonly string[];
}

/** What edge/ runs on a machine by SSH. */
export type Execution = "probe" | "installer" | "waiver" | "preflight";

/** A machine of a simulated cluster: what SSH sees of it, and what has run there. */
export class SimulatedMachine {
    readonly spec: MachineSpec;
    readonly components: ReadonlyMap<Component, SimulatedComponent>;
    /** Why SSH cannot reach it. */
    unreachable: string | undefined;
    /** Whether its kube-apiserver can be reached at the machine's own address. */
    isReachableAtItsAddress = true;
    readonly executions: Execution[] = [];
    /** The token for which a waiver was last passed on. */
    waivedFor: string | undefined;

    constructor(spec: MachineSpec, version: string) {
        this.spec = spec;
        this.components = new Map(
            spec.components.map((component) => [
                component,
                {
                    running: version,
                    file: version,
                    illness: undefined,
                    record: undefined,
                    args:
                        component === "kube-apiserver"
                            ? [`--advertise-address=${spec.address}`, "--secure-port=6443"]
                            : [],
                },
            ]),
        );
    }

    component(name: Component): SimulatedComponent {
        const component = this.components.get(name);
        if (component === undefined) throw new Error(`${this.spec.node}: no ${name}`);
        return component;
    }
}

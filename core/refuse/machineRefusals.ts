import type { Cluster, DiagnosedComponent, Machine } from "../cluster/diagnosis.ts";
import type { MachineRefusal } from "./refusal.ts";

/** Machines that SSH did not reach, or that are not what the config says they are. */
export function machineRefusals({ machines }: Cluster): readonly MachineRefusal[] {
    return machines.flatMap((machine) => {
        const { spec, reach, components, missing, strangers } = machine;
        if (reach.kind === "unreached")
            return [{ kind: "unreachable", machine: spec, reason: reach.reason }];
        const { node, role } = spec;
        return [
            ...wrongHostname(machine, reach.hostname),
            ...spec.components.flatMap((component): readonly MachineRefusal[] =>
                missing.includes(component)
                    ? [{ kind: "component-missing", node, role, component }]
                    : components
                          .filter((one) => one.component === component)
                          .flatMap((one) => unreadable(node, one)),
            ),
            ...strangers
                .filter(({ running }) => running.kind !== "absent")
                .map(({ component, running: runs }): MachineRefusal => ({
                    kind: "component-unexpected",
                    node,
                    role,
                    component,
                    runs,
                })),
        ];
    });
}

// Leases identify their holder by hostname, so a control plane goes by it. (Workers: apiRefusals.)
function wrongHostname({ spec: machine }: Machine, hostname: string): readonly MachineRefusal[] {
    if (machine.role === "worker" || hostname === machine.node) return [];
    return [{ kind: "hostname-differs", machine, hostname, addresses: [] }];
}

function unreadable(
    node: string,
    { component, verdict, unit }: DiagnosedComponent,
): readonly MachineRefusal[] {
    if (verdict.kind !== "unreadable") return []; // in doubt: what it executes is not even this component
    const of = {
        kind: "component",
        node,
        component,
        unit: unit.name,
        binary: unit.binary,
    } as const;
    return [{ kind: "version-unreadable", of, reading: verdict.reading }];
}

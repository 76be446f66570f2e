import type { Cluster, Machine } from "../cluster/diagnosis.ts";
import type { ApiRefusal, MachineRefusal } from "./refusal.ts";

/** What the API reports that does not match the config. */
export function apiRefusals(cluster: Cluster): readonly (ApiRefusal | MachineRefusal)[] {
    const { api, leaderships, kubectl, spec } = cluster;
    return [
        ...(api.kind === "silent"
            ? [{ kind: "api-silent" as const, reason: api.reason }]
            : nodeRefusals(cluster)),
        // A leader that the config does not name runs on a control plane that is not observed.
        ...leaderships.flatMap(({ component, state }) =>
            state.kind === "led" && !state.isKnown
                ? [{ kind: "leader-unnamed" as const, component, holder: state.holder }]
                : [],
        ),
        ...(kubectl.kind === "version"
            ? []
            : [
                  {
                      kind: "version-unreadable" as const,
                      of: { kind: "kubectl" as const, path: spec.kubectl },
                      reading: kubectl,
                  },
              ]),
    ];
}

function nodeRefusals({
    spec,
    machines,
    strangeNodes,
}: Cluster): readonly (ApiRefusal | MachineRefusal)[] {
    const controlPlanes = new Set(spec.controlPlanes.map(({ node }) => node));
    return [
        ...strangeNodes.map(({ name }) => ({
            kind: "node-unnamed" as const,
            node: name,
            isControlPlane: controlPlanes.has(name),
        })),
        ...machines
            .filter(({ spec: { role } }) => role === "worker")
            .flatMap((machine): readonly (ApiRefusal | MachineRefusal)[] =>
                machine.node === undefined
                    ? [
                          {
                              kind: "node-missing",
                              node: machine.spec.node,
                              address: machine.spec.address,
                          },
                      ]
                    : otherMachine(machine, machine.node.addresses),
            ),
    ];
}

/** A node may have another name than its host, and SSH may use another network: one must match. */
function otherMachine(
    { spec: machine, reach }: Machine,
    addresses: readonly string[],
): readonly MachineRefusal[] {
    if (reach.kind === "unreached" || reach.hostname === machine.node) return [];
    if (addresses.includes(machine.address)) return [];
    return [{ kind: "hostname-differs", machine, hostname: reach.hostname, addresses }];
}

import type { ClusterSpec, Inventory, MachineSpec, NodeSighting } from "../cluster.ts";
import { reachedMachines, type ReachedMachine } from "../drift.ts";
import type { Refusal } from "./refusal.ts";

/** What the API says, and the config does not fit. */
export function apiRefusals(inventory: Inventory, spec: ClusterSpec): readonly Refusal[] {
    return [
        ...(inventory.apiError === undefined
            ? nodeRefusals(inventory, spec)
            : [silent(inventory.apiError)]),
        ...strangeLeaders(inventory, spec),
        ...kubectlRefusals(inventory, spec),
    ];
}

function silent(reason: string): Refusal {
    return {
        kind: "api-silent",
        message: `the API does not answer (${reason}); without it nodes, leaders and PodDisruptionBudgets are unknown: see that a kube-apiserver is ready and the load balancer sends to it`,
    };
}

function nodeRefusals(inventory: Inventory, spec: ClusterSpec): readonly Refusal[] {
    const workers = new Set(spec.workers.map(({ node }) => node));
    const nodes = new Map(inventory.nodes.map((node) => [node.name, node]));
    const machines = reachedMachines(inventory);
    return [
        ...inventory.nodes
            .filter(({ name }) => !workers.has(name))
            .map((node) => unnamed(node, spec)),
        ...spec.workers.flatMap((worker) => {
            const node = nodes.get(worker.node);
            if (node === undefined) return [missing(worker)];
            return otherMachine(worker, node, machines.get(worker.node));
        }),
    ];
}

function unnamed({ name }: NodeSighting, { controlPlanes }: ClusterSpec): Refusal {
    const isControlPlane = controlPlanes.some(({ node }) => node === name);
    return {
        kind: "node-unnamed",
        node: name,
        message: isControlPlane
            ? `${name}: is a node of the API and a control plane of the config; control planes with kubelets are not supported yet: stop and delete nothing for it`
            : `${name}: is a node of the API that the config does not name; a kubelet that nobody sees is a hole in the skew check: add its machine to the workers`,
    };
}

function missing({ node, address }: MachineSpec): Refusal {
    return {
        kind: "node-missing",
        node,
        message: `${node}: is a worker of the config (${address}) that the API has no node for; its name must be what kubectl get nodes shows: correct its name, or start its kubelet`,
    };
}

/** A kubelet may be told another name than its hostname, and SSH may take another network: one must fit. */
function otherMachine(
    { node, address }: MachineSpec,
    { addresses }: NodeSighting,
    machine: ReachedMachine | undefined,
): readonly Refusal[] {
    if (machine === undefined || machine.hostname === node || addresses.includes(address))
        return [];
    return [
        {
            kind: "hostname-differs",
            node,
            message: `${node}: the machine at ${address} calls itself ${machine.hostname}, and node ${node} has the addresses ${addresses.join(", ")}; they are not the same machine: correct its name or its address in the config`,
        },
    ];
}

/** A leader that the config does not name runs on a control plane that nobody sees. */
function strangeLeaders(inventory: Inventory, { controlPlanes }: ClusterSpec): readonly Refusal[] {
    const hostnames = [...reachedMachines(inventory).values()].map(({ hostname }) => hostname);
    const known = new Set([...controlPlanes.map(({ node }) => node), ...hostnames]);
    return inventory.leaders.flatMap(({ component, holder, expired }) =>
        holder === undefined || expired || known.has(holder)
            ? []
            : [
                  {
                      kind: "leader-unnamed" as const,
                      node: holder,
                      message: `${holder}: leads among the ${component}s, and the config does not name it; a control plane that nobody sees is a hole in the skew check: add it to the control planes, or, where it is one of them, name that one so`,
                  },
              ],
    );
}

function kubectlRefusals({ kubectl }: Inventory, spec: ClusterSpec): readonly Refusal[] {
    switch (kubectl.kind) {
        case "version":
            return [];
        case "unparseable":
        case "absent":
            return [
                {
                    kind: "version-unreadable",
                    message: `kubectl: ${spec.kubectl} ${kubectl.kind === "absent" ? `tells no version (${kubectl.reason})` : `calls itself ${JSON.stringify(kubectl.text)}`}; it drains, and has to be within 1 minor of every kube-apiserver: set kubectl to a release of it`,
                },
            ];
    }
}

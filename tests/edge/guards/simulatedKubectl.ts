import { Failed } from "../../../edge/failed.ts";
import type { Kubectl, KubectlOptions } from "../../../edge/api/kubectl.ts";
import { drainNode, nodeObject, patchNode } from "./simulatedNodes.ts";
import type { SimulatedCluster } from "./simulatedCluster.ts";
import { Refusal } from "./refusal.ts";
import { leaderLeases, upgradeLease, writeUpgradeLease } from "./simulatedLeases.ts";

/** The answer to a call of kubectl; its arguments are the cluster and the groups of the pattern. */
type Answer = (
    cluster: SimulatedCluster,
    groups: readonly string[],
    options: KubectlOptions,
) => string | object | Promise<string>;

const list = (items: readonly object[]) => ({ apiVersion: "v1", kind: "List", items });
const empty = () => list([]);

/** Every call that edge/ makes, without `-o json` and its time limit. */
const answers: readonly (readonly [RegExp, Answer])[] = [
    [/^get nodes$/, ({ nodes }) => list([...nodes.values()].map(nodeObject))],
    [/^get node (\S+)$/, (cluster, [name = ""]) => nodeObject(known(cluster, name))],
    [
        /^get node (\S+) --ignore-not-found$/,
        ({ nodes }, [name = ""]) => optional(nodes.get(name), nodeObject),
    ],
    [
        /^patch node (\S+) --type=merge -p (.+)$/,
        (cluster, [name = "", patch = ""]) => patchNode(known(cluster, name), patch),
    ],
    [
        /^drain (\S+) --ignore-daemonsets --delete-emptydir-data --force( --timeout=1s)?$/,
        (cluster, [name = "", limit = ""], options) =>
            drainNode(cluster, known(cluster, name), limit !== "", options),
    ],
    [/^-n kube-system get leases$/, (cluster) => list(leaderLeases(cluster))],
    [
        /^-n kube-system get lease kube-lockstep --ignore-not-found$/,
        (cluster) => optional(cluster.upgradeLease, upgradeLease),
    ],
    [
        /^(create|replace) -f -$/,
        (cluster, [verb = ""], { input = "" }) => writeUpgradeLease(cluster, verb, input),
    ],
    [/^-n kube-system get configmap kube-lockstep --ignore-not-found$/, () => ""],
    [
        /^-n kube-system delete (pod|configmap) --selector=\S+ --field-selector=metadata\.name=\S+$/,
        () => "",
    ],
    [
        /^get deployments,statefulsets --all-namespaces$/,
        ({ workloads }) => list(workloads.map(workloadObject)),
    ],
    [
        /^config view --minify$/,
        () => ({ clusters: [{ cluster: { server: "https://api.example:6443" } }] }),
    ],
    [/^version --client$/, ({ spec }) => ({ clientVersion: { gitVersion: spec.version.text } })],
    [
        /^get --raw (\/version|\/readyz|\/metrics) --server=https:\/\/(\S+):6443 --tls-server-name=api\.example$/,
        ofOne,
    ],
    [/^get --raw \/api$/, ofAny],
    [/^get --raw \/apis$/, () => ({ groups: [] })],
    [/^get (pods|poddisruptionbudgets|endpointslices) --all-namespaces$/, empty],
    [
        /^get (persistentvolumes|customresourcedefinitions|(validating|mutating)webhookconfigurations)$/,
        empty,
    ],
];

/** kubectl against a simulated cluster. Unknown calls throw. */
export function simulatedKubectl(cluster: SimulatedCluster): Kubectl {
    const run: Kubectl["run"] = async (args, options = {}) => {
        const call = args
            .join(" ")
            .replace(/ --request-timeout=\d+s$/, "")
            .replace(/ -o json$/, "");
        cluster.calls.push(call);
        for (const [pattern, answer] of answers) {
            const [whole, ...groups] = pattern.exec(call) ?? [];
            if (whole === undefined) continue;
            const isLocal = /^(config|version) |--server=/.test(call);
            if (!isLocal && cluster.apiSilence !== undefined)
                throw failed(args, cluster.apiSilence);
            try {
                const found = await answer(cluster, groups, options);
                return typeof found === "string" ? found : JSON.stringify(found);
            } catch (error) {
                throw error instanceof Refusal ? failed(args, error.message) : error;
            }
        }
        throw new Error(`unknown call: kubectl ${call}`);
    };
    return {
        run,
        json: async (args) =>
            JSON.parse(await run([...args, "-o", "json", "--request-timeout=15s"])) as unknown,
        raw: (path) => run(["get", "--raw", path, "--request-timeout=15s"]),
    };
}

function failed(args: readonly string[], words: string): Failed {
    return new Failed({ code: "kubectl-failed", args, words });
}

function known({ nodes }: SimulatedCluster, name: string) {
    const node = nodes.get(name);
    if (node === undefined)
        throw new Refusal(`Error from server (NotFound): nodes "${name}" not found`);
    return node;
}

function optional<T>(value: T | undefined, object: (value: T) => object): string | object {
    return value === undefined ? "" : object(value);
}

function workloadObject({
    kind,
    namespace,
    name,
    replicas,
    readyReplicas,
}: SimulatedCluster["workloads"][number]) {
    return { kind, metadata: { namespace, name }, spec: { replicas }, status: { readyReplicas } };
}

/** What one kube-apiserver answers at its own address. */
function ofOne(cluster: SimulatedCluster, [path = "", address = ""]: readonly string[]) {
    const machine = [...cluster.machines.values()].find((one) => one.spec.address === address);
    const { running, illness } = machine?.component("kube-apiserver") ?? {};
    if (machine?.isReachableAtItsAddress !== true || running === undefined)
        throw new Refusal(`dial tcp ${address}:6443: connect: connection refused`);
    if (path === "/version") return { gitVersion: running };
    if (path === "/readyz" && illness !== undefined)
        throw new Refusal(`Error from server (InternalError): ${illness}`);
    return path === "/readyz" ? "ok" : "";
}

/** Whichever answers through the load balancer reports its own address; they take turns. */
function ofAny(cluster: SimulatedCluster) {
    const serving = [...cluster.behindLoadBalancer].filter((node) => cluster.serves(node));
    const node = serving[cluster.passedOn++ % serving.length];
    if (node === undefined) throw new Refusal("connection refused");
    const { address } = cluster.machine(node).spec;
    const serverAddress = address.includes(":") ? `[${address}]:6443` : `${address}:6443`;
    return { serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }] };
}

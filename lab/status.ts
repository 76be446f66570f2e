/**
 * `status`: what runs, observed from outside the hosts and without SSH, so that it works on a
 * broken lab too.
 */
import { readlink } from "node:fs/promises";
import { basename } from "node:path";

import { type Component, componentsOf } from "../core/cluster/component.ts";
import { kubectl } from "./cluster.ts";
import { output } from "./command.ts";
import { pidsIn } from "./groups.ts";
import { cache, type Host, hosts, releaseUrl, run } from "./layout.ts";
import { findLab, type Owner } from "./ownership.ts";
import { cachedVersions } from "./releases.ts";
import { requireRoot } from "./requirements.ts";

interface HostStatus {
    readonly name: string;
    readonly role: string;
    readonly address: string;
    readonly isRunning: boolean;
    /** Version of each running component; one that is absent is not running. */
    readonly components: Readonly<Partial<Record<Component, string>>>;
}

interface NodeStatus {
    readonly name: string;
    readonly isReady: boolean;
    readonly isCordoned: boolean;
    readonly kubeletVersion: string;
}

interface LabStatus {
    readonly lab: "none" | "dead" | "running" | "running, of another checkout";
    readonly owner: Owner | undefined;
    readonly hosts: readonly HostStatus[];
    /** Processes on this machine itself: the API's load balancer, the release server. */
    readonly isBalancerRunning: boolean;
    readonly isReleaseServerRunning: boolean;
    /** What the API reports; empty if it does not answer. */
    readonly nodes: readonly NodeStatus[];
    readonly cachedReleases: readonly string[];
    readonly kubeconfig: string;
    readonly releaseUrl: string;
}

/** Prints the status: as text, or as JSON in the shape of `LabStatus`. */
export async function status(isJson: boolean): Promise<void> {
    requireRoot();
    const found = await observed();
    console.log(isJson ? JSON.stringify(found, null, 4) : asText(found));
}

async function observed(): Promise<LabStatus> {
    const lab = await findLab();
    const isOurs = lab.kind === "living" && lab.isOurs;
    const word = { none: "none", dead: "dead", living: "running" } as const;
    return {
        lab: lab.kind === "living" && !isOurs ? "running, of another checkout" : word[lab.kind],
        owner: lab.kind === "none" ? undefined : lab.owner,
        hosts: await Promise.all(hosts.map(hostStatus)),
        isBalancerRunning: (await pidsIn("haproxy")).length > 0,
        isReleaseServerRunning: (await pidsIn("releases")).length > 0,
        nodes: isOurs ? await nodeStatuses() : [],
        cachedReleases: await cachedVersions(),
        kubeconfig: run.kubeconfig,
        releaseUrl,
    };
}

async function hostStatus(host: Host): Promise<HostStatus> {
    const pids = await pidsIn(host.name);
    const components: Partial<Record<Component, string>> = {};
    for (const pid of pids) {
        const program = basename(await readlink(`/proc/${pid}/exe`).catch(() => ""));
        const component = componentsOf(host.role).find((name) => program === name);
        if (component !== undefined) components[component] = await versionOf(pid);
    }
    const { name, role, address } = host;
    return { name, role, address, isRunning: pids.length > 0, components };
}

/**
 * What the program behind a running process reports as its version, whatever is at its path by now.
 */
async function versionOf(pid: number): Promise<string> {
    const said = await output(`/proc/${pid}/exe`, ["--version"]).catch(() => "");
    return /v\d+\.\d+\.\d+\S*/.exec(said)?.[0] ?? "unknown";
}

async function nodeStatuses(): Promise<readonly NodeStatus[]> {
    const text = await kubectl("get", "nodes", "-o", "json", "--request-timeout=3s").catch(
        () => "",
    );
    if (text === "") return [];
    // The shape that the API documents for a list of nodes.
    const { items } = JSON.parse(text) as {
        readonly items: readonly {
            readonly metadata: { readonly name: string };
            readonly spec: { readonly unschedulable?: boolean };
            readonly status: {
                readonly conditions: readonly { readonly type: string; readonly status: string }[];
                readonly nodeInfo: { readonly kubeletVersion: string };
            };
        }[];
    };
    return items.map(({ metadata, spec, status: { conditions, nodeInfo } }) => ({
        name: metadata.name,
        isReady: conditions.some(({ type, status: is }) => type === "Ready" && is === "True"),
        isCordoned: spec.unschedulable ?? false,
        kubeletVersion: nodeInfo.kubeletVersion,
    }));
}

function asText(found: LabStatus): string {
    const { owner } = found;
    const whose =
        owner === undefined
            ? ""
            : ` (${owner.checkout}, since ${owner.since}, started at ${owner.version})`;
    const hostLines = found.hosts.map(({ name, address, isRunning, components }) => {
        const what = Object.entries(components).map(
            ([component, version]) => `${component} ${version}`,
        );
        return `    ${name.padEnd(5)} ${address.padEnd(12)} ${isRunning ? what.sort().join(", ") : "not running"}`;
    });
    const nodeLines = found.nodes.map(
        ({ name, isReady, isCordoned, kubeletVersion }) =>
            `    ${name.padEnd(5)} ${isReady ? "Ready" : "NotReady"}${isCordoned ? ", cordoned" : ""}, kubelet ${kubeletVersion}`,
    );
    const running = (is: boolean) => (is ? "runs" : "not running");
    return [
        `lab: ${found.lab}${whose}`,
        "hosts:",
        ...hostLines,
        "nodes:",
        ...(nodeLines.length === 0 ? ["    the API does not answer"] : nodeLines),
        `load balancer ${running(found.isBalancerRunning)}, release server ${running(found.isReleaseServerRunning)} at ${found.releaseUrl}`,
        `cached in ${cache.releases}: ${found.cachedReleases.join(", ") || "nothing"}`,
    ].join("\n");
}

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { machinesOf, type ClusterSpec, type MachineSpec } from "../../core/cluster/spec.ts";
import type { Cluster } from "../../core/cluster/diagnosis.ts";
import type { MachineFacts, PreflightFacts, Reading } from "../../core/preflight/facts.ts";
import type { Kubectl } from "../api/kubectl.ts";
import { messageOf } from "../messageOf.ts";
import { remoteScript } from "../ssh/remoteScripts.ts";
import type { RunRemote } from "../ssh/ssh.ts";
import { lookAtDeprecatedCalls } from "./deprecatedCalls.ts";
import { lookAtRemovedApis, lookAtStoredVersions } from "./apis.ts";
import { certificatesIn, hostFacts } from "./hostFacts.ts";
import { lookAtWebhooks } from "./webhooks.ts";
import { lookAtWorkloads } from "./workloads.ts";

/** Where a machine keeps releases: `VERSION/COMPONENT` below it. */
const releasesFolder = "/var/lib/kube-lockstep/releases";

/**
 * Collects the facts that the preflight decides on: one script on each machine and a few reads of
 * the API, all at the same time, changing nothing. What cannot be read is part of the facts, not an
 * exception.
 */
export async function collectPreflight(
    run: RunRemote,
    kubectl: Kubectl,
    cluster: Cluster,
): Promise<PreflightFacts> {
    const { spec } = cluster;
    const script = ["common.sh", "judgeFlags.sh", "preflight.sh"].map(remoteScript).join("\n");
    const [machines, workloads, webhooks, storedVersions, removedApiObjects, calls, own] =
        await Promise.all([
            Promise.all(machinesOf(spec).map((machine) => lookAt(machine, run, script, spec))),
            reading(lookAtWorkloads(kubectl)),
            reading(lookAtWebhooks(kubectl)),
            reading(lookAtStoredVersions(kubectl)),
            reading(lookAtRemovedApis(kubectl)),
            reading(lookAtDeprecatedCalls(kubectl, cluster)),
            reading(ownCertificates(spec.kubeconfig)),
        ]);
    return {
        now: Date.now() / 1000,
        cluster,
        machines,
        workloads,
        webhooks,
        storedVersions,
        removedApiObjects,
        deprecatedApis:
            calls.kind === "read"
                ? calls.value
                : spec.controlPlanes.map(({ node }) => ({ node, calls })),
        ownCertificates: own,
    };
}

async function lookAt(
    machine: MachineSpec,
    run: RunRemote,
    script: string,
    spec: ClusterSpec,
): Promise<MachineFacts> {
    const args = [releasesFolder, spec.version.text, spec.workerVersion.text];
    const looked = async () => {
        const sent = Date.now() / 1000;
        const { stdout, stderr, status } = await run(machine, script, args);
        const received = Date.now() / 1000;
        if (status !== 0)
            throw new Error(
                `its script was cut short (exit ${status}): ${stderr.trim().slice(-300)}`,
            );
        return hostFacts(stdout, { sent, received });
    };
    return { node: machine.node, facts: await reading(looked()) };
}

/** Certificates that the kubeconfig holds or names; its key stays where it is. */
async function ownCertificates(kubeconfig: string) {
    const text = await readFile(kubeconfig, "utf8");
    const embedded = text.matchAll(
        /(client-certificate-data|certificate-authority-data)["']?:\s*["']?([A-Za-z0-9+/=]+)/g,
    );
    const named = text.matchAll(
        /(?:client-certificate|certificate-authority)["']?:\s*["']?([^"'\s,]+)/g,
    );
    const files = await Promise.all(
        [...named].map(async ([, name = ""]) => {
            const path = resolve(dirname(kubeconfig), name);
            return certificatesIn(path, await readFile(path, "utf8"));
        }),
    );
    return [
        ...[...embedded].flatMap(([, key = "", data = ""]) =>
            certificatesIn(`${kubeconfig} (${key})`, Buffer.from(data, "base64").toString()),
        ),
        ...files.flat(),
    ];
}

async function reading<T>(value: Promise<T>): Promise<Reading<T>> {
    try {
        return { kind: "read", value: await value };
    } catch (error) {
        return { kind: "unread", reason: messageOf(error) };
    }
}

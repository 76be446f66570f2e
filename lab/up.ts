/** `up` and `reset`: from whatever exists to a running cluster. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";

import type { Version } from "../core/cluster/version.ts";
import { startCluster, startWorkload, waitForNodes, writeAccess } from "./cluster.ts";
import { ensureDaemons } from "./daemons.ts";
import { removeRemains } from "./down.ts";
import { ensureSshKeys } from "./hostKeys.ts";
import { answers, boot, ensureBinaries, removeHosts } from "./hosts.ts";
import { etcdVersion, hosts, run, startVersion, targetVersion } from "./layout.ts";
import { adaptMachine } from "./machineSettings.ts";
import { ensureNetwork } from "./network.ts";
import { findLab, foreignLab, own } from "./ownership.ts";
import { ensurePki } from "./pki.ts";
import { Progress } from "../plugins/setup/progress.ts";
import { ensureEtcd, ensureKubernetes, versionNamed } from "./releases.ts";
import { requireMachine, requireRoot } from "./requirements.ts";
import { ensureImage, ensureRootFileSystem } from "./rootfs.ts";

/**
 * Creates the lab and its cluster, or whatever is missing; a running lab keeps its versions.
 * Refuses if a lab of another checkout is running.
 */
export async function up(asked: string | undefined): Promise<void> {
    const version = versionNamed(asked ?? startVersion);
    const progress = new Progress(phaseNames(version));
    await progress.phase("machine", requireMachine);
    const lab = await findLab();
    if (lab.kind === "living") {
        if (!lab.isOurs) throw foreignLab(lab.owner);
        if (asked !== undefined && asked !== lab.owner.version)
            throw new Error(
                `the lab was started at ${lab.owner.version}; \`lab/lab reset ${asked}\` starts it over at ${asked}`,
            );
        if (![run.pki, run.sshKey].every((path) => existsSync(path)))
            throw new Error(
                `the lab runs, but its keys in ${run.dir} are gone; \`lab/lab reset\` starts it over with new ones`,
            );
        await start(versionNamed(lab.owner.version), progress);
        return;
    }
    if (lab.kind === "dead")
        await progress.phase("remains of a dead lab", async () => removeRemains());
    // Pulumi's state describes a cluster that no longer exists.
    await rm(run.state, { recursive: true, force: true });
    await own(version.text);
    await start(version, progress);
}

/**
 * Starts the cluster over at a version, on fresh disks, with its existing keys. Creates the lab if
 * there is none.
 */
export async function reset(asked: string | undefined): Promise<void> {
    const version = versionNamed(asked ?? startVersion);
    requireRoot();
    const lab = await findLab();
    if (lab.kind === "living" && !lab.isOurs) throw foreignLab(lab.owner);
    if (lab.kind !== "living") {
        await up(version.text);
        return;
    }
    const progress = new Progress(phaseNames(version));
    await progress.phase("machine", requireMachine);
    // First, so that a release that cannot be obtained leaves the lab as it is.
    await progress.phase(`kubernetes ${version.text}`, async (say) =>
        ensureKubernetes(version, say),
    );
    await progress.phase("old cluster", async () => {
        await removeHosts();
        await rm(run.state, { recursive: true, force: true });
        return "hosts stopped, disks and Pulumi's state discarded";
    });
    await own(version.text);
    await start(version, progress);
}

function phaseNames(version: Version): readonly string[] {
    const releases = releasesFor(version).map(({ text }) => `kubernetes ${text}`);
    return [
        "machine",
        "root file system",
        ...releases,
        `etcd ${etcdVersion}`,
        "hosts",
        "API",
        "nodes",
        "application",
    ];
}

/** What a lab that starts at a version needs: that version, and the one that it is upgraded to. */
function releasesFor(version: Version): readonly Version[] {
    return [version, ...[targetVersion].filter((text) => text !== version.text).map(versionNamed)];
}

async function start(version: Version, progress: Progress): Promise<void> {
    let rootFileSystem = "";
    const makeRootFileSystem = async (): Promise<void> =>
        progress.phase("root file system", async (say) => {
            rootFileSystem = await ensureRootFileSystem(say);
            await ensureImage(rootFileSystem);
            return rootFileSystem;
        });
    const getReleases = async (): Promise<void> => {
        await progress.phase(`etcd ${etcdVersion}`, ensureEtcd);
        for (const release of releasesFor(version))
            await progress.phase(`kubernetes ${release.text}`, async (say) =>
                ensureKubernetes(release, say),
            );
    };
    await Promise.all([makeRootFileSystem(), getReleases()]);
    await progress.phase("hosts", async () => {
        await adaptMachine();
        await ensureNetwork();
        await ensureSshKeys();
        await ensurePki();
        await ensureDaemons();
        await ensureBinaries("control plane", version.text);
        await ensureBinaries("worker", version.text);
        await Promise.all(hosts.map(async (host) => boot(host, rootFileSystem, version.text)));
        await Promise.all(hosts.map(answers));
        return `${hosts.map(({ name }) => name).join(", ")} answer`;
    });
    await progress.phase("API", async () => {
        await writeAccess(version.text);
        await startCluster();
        return "ready behind the load balancer";
    });
    await progress.phase("nodes", async () => {
        await waitForNodes();
        return "all Ready";
    });
    await progress.phase("application", async () => {
        await startWorkload();
        return "all pods running";
    });
    console.error(
        `lab: up at ${version.text} after ${progress.end()}. Look: lab/lab status, lab/lab kubectl get pods -A -o wide`,
    );
}

/** The cluster that the hosts form once they have booted: access to it, and waiting for it. */
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { join } from "node:path";

import { output, until } from "./command.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { apiUrl, labDir, run, workers } from "./layout.ts";
import { releaseDir } from "./releases.ts";

const apiSeconds = 120;
const nodesSeconds = 120;
const workloadSeconds = 180;

/** Output of kubectl as the cluster's admin; throws a CommandError. */
export async function kubectl(...words: readonly string[]): Promise<string> {
    return output(run.kubectl, ["--kubeconfig", run.kubeconfig, ...words]);
}

/** Writes the admin's kubeconfig, and links the kubectl of the version that the cluster starts with. */
export async function writeAccess(version: string): Promise<void> {
    await mkdir(run.bin, { recursive: true });
    await mkdir(run.state, { recursive: true });
    await rm(run.kubectl, { force: true });
    await symlink(join(releaseDir(version), "kubectl"), run.kubectl);
    await writeFile(run.kubeconfig, await kubeconfig("admin", apiUrl), { mode: 0o600 });
}

/** Waits until the API answers through the load balancer, then creates roles and namespace. */
export async function startCluster(): Promise<void> {
    await until(
        isReady,
        { seconds: apiSeconds, pauseMs: 100 },
        () =>
            new Error(
                `${apiUrl}/readyz is not ok after ${apiSeconds} s. Look at a host: ` +
                    "lab/lab ssh cp-1 journalctl -u etcd -u kube-apiserver -n 30",
            ),
    );
    await kubectl("apply", "--filename", join(labDir, "cluster.yaml"));
}

async function isReady(): Promise<boolean> {
    const ca = await readFile(join(run.pki, "ca.crt"));
    return new Promise((resolve) => {
        const request = get(`${apiUrl}/readyz`, { ca, agent: false, timeout: 2000 }, (response) => {
            response.resume();
            resolve(response.statusCode === 200);
        });
        request.on("timeout", () => request.destroy());
        request.on("error", () => {
            resolve(false);
        });
    });
}

/**
 * Waits until every worker is a Ready node. A cluster that is seconds old may refuse a request, or
 * not know a node yet: kubectl is retried.
 */
export async function waitForNodes(): Promise<void> {
    const wanted = workers.map(({ name }) => `node/${name}`);
    let lastWords: unknown;
    const areReady = async () => {
        try {
            await kubectl("wait", "--for=condition=Ready", "--timeout=10s", ...wanted);
            return true;
        } catch (error) {
            lastWords = error;
            return false;
        }
    };
    await until(
        areReady,
        { seconds: nodesSeconds, pauseMs: 200 },
        () =>
            new Error(
                `not all of ${wanted.join(", ")} are present and Ready after ${nodesSeconds} s. ` +
                    "Look at them: lab/lab ssh w-1 journalctl -u kubelet -n 30",
                { cause: lastWords },
            ),
    );
}

/**
 * Starts the application and waits until all of it runs. Nodes must be Ready first: otherwise one
 * gets all the pods.
 */
export async function startWorkload(): Promise<void> {
    const inDemo = ["--namespace", "demo", `--timeout=${workloadSeconds}s`];
    await kubectl("wait", ...inDemo, "--for=create", "serviceaccount/default");
    await kubectl("apply", "--filename", join(labDir, "workload.yaml"));
    const rollouts = [
        "deployment/web",
        "daemonset/agent",
        "statefulset/store",
        "deployment/scratch",
    ];
    await Promise.all([
        ...rollouts.map(async (object) => kubectl("rollout", "status", ...inDemo, object)),
        kubectl("wait", ...inDemo, "--for=condition=Ready", "pod/bare"),
    ]);
}

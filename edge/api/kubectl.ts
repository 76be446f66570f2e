import { type ChildProcess, execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterSpec } from "../../core/cluster/spec.ts";
import type { Failure } from "../../core/describe/failure.ts";
import { Failed } from "../failed.ts";
import { limits } from "../limits.ts";

/**
 * kubectl against the load balancer. A call whose connection was cut off is made again, so it may
 * have been carried out already. Rejects with a Failed: `kubectl-failed`, with kubectl's own words,
 * `kubectl-timeout` or `kubectl-missing`.
 */
export interface Kubectl {
    /** Standard output of `kubectl ARGS`; `input` goes to its standard input. */
    run(args: readonly string[], options?: KubectlOptions): Promise<string>;
    /** The parsed answer of `kubectl ARGS -o json`. */
    json(args: readonly string[]): Promise<unknown>;
    /** The body of GET `path`, from whichever kube-apiserver the load balancer picks. */
    raw(path: string): Promise<string>;
}

export interface KubectlOptions {
    readonly input?: string;
    readonly timeoutSeconds?: number;
}

/** What kubectl says when a load balancer or a stopping kube-apiserver has cut it off. */
const lostConnection =
    /unexpected EOF|: EOF|connection (refused|reset|lost)|server is currently unable/i;
/** Before each retry: another kube-apiserver answers, or the same one soon. */
const pausesMs = [300, 600, 900];
const maxOutputBytes = 512 * 1024 * 1024;

/** Running calls. None outlives this program: an orphaned drain would continue to evict. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
    for (const child of running) child.kill();
});

export function kubectlOf(spec: Pick<ClusterSpec, "kubectl" | "kubeconfig">): Kubectl {
    const once: Kubectl["run"] = (args, { input, timeoutSeconds = limits.kubectlCall } = {}) =>
        new Promise((resolve, reject) => {
            const child = execFile(
                spec.kubectl,
                ["--kubeconfig", spec.kubeconfig, ...args],
                { maxBuffer: maxOutputBytes, timeout: Math.ceil(timeoutSeconds * 1000) },
                (error, stdout, stderr) => {
                    running.delete(child);
                    if (error === null) resolve(stdout);
                    else reject(new Failed(whatWentWrong(spec.kubectl, args, error, stderr)));
                },
            );
            running.add(child);
            child.stdin?.on("error", () => undefined); // a kubectl that died early reports that itself
            child.stdin?.end(input ?? "");
        });
    const run: Kubectl["run"] = async (args, options) => {
        for (const pauseMs of pausesMs) {
            try {
                return await once(args, options);
            } catch (error) {
                if (!(error instanceof Failed && isCutOff(error.failure))) throw error;
                await sleep(pauseMs);
            }
        }
        return once(args, options);
    };
    const requestTimeout = `--request-timeout=${limits.apiRequest}s`;
    return {
        run,
        json: async (args) =>
            JSON.parse(await run([...args, "-o", "json", requestTimeout])) as unknown,
        raw: (path) => run(["get", "--raw", path, requestTimeout]),
    };
}

function isCutOff(failure: Failure): boolean {
    return failure.code === "kubectl-failed" && lostConnection.test(failure.words);
}

function whatWentWrong(
    kubectl: string,
    args: readonly string[],
    error: Error & { code?: unknown; killed?: boolean },
    stderr: string,
): Failure {
    if (error.code === "ENOENT") return { code: "kubectl-missing", kubectl };
    if (error.killed === true) return { code: "kubectl-timeout", args }; // it was ended
    return { code: "kubectl-failed", args, words: stderr.trim() || error.message };
}

import { execFile } from "node:child_process";
import type { ClusterSpec } from "../core/cluster.ts";

/** kubectl against the load balancer. Every call rejects with kubectl's own words where it fails. */
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

const requestTimeoutSeconds = 15;
const maxOutputBytes = 512 * 1024 * 1024;

export function kubectlOf(spec: Pick<ClusterSpec, "kubectl" | "kubeconfig">): Kubectl {
    const run: Kubectl["run"] = (args, { input, timeoutSeconds = 60 } = {}) =>
        new Promise((resolve, reject) => {
            const child = execFile(
                spec.kubectl,
                ["--kubeconfig", spec.kubeconfig, ...args],
                { maxBuffer: maxOutputBytes, timeout: Math.ceil(timeoutSeconds * 1000) },
                (error, stdout, stderr) => {
                    if (error === null) resolve(stdout);
                    else reject(whatWentWrong(spec.kubectl, args, error, stderr));
                },
            );
            child.stdin?.on("error", () => undefined); // a kubectl that died early says so itself
            child.stdin?.end(input ?? "");
        });
    const requestTimeout = `--request-timeout=${requestTimeoutSeconds}s`;
    return {
        run,
        json: async (args) =>
            JSON.parse(await run([...args, "-o", "json", requestTimeout])) as unknown,
        raw: (path) => run(["get", "--raw", path, requestTimeout]),
    };
}

/** kubectl did not end in time, and was ended. */
export class KubectlTimeout extends Error {}

function whatWentWrong(
    kubectl: string,
    args: readonly string[],
    error: Error & { code?: unknown; killed?: boolean },
    stderr: string,
): Error {
    const call = `kubectl ${args.join(" ")}`;
    if (error.code === "ENOENT")
        return new Error(
            `kubectl: no such program: ${kubectl}; set kube-lockstep:kubectl to its path`,
        );
    if (error.killed === true) return new KubectlTimeout(`${call}: no answer in time`);
    return new Error(`${call}: ${stderr.trim() || error.message}`);
}

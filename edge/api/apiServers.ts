import type { MachineSpec } from "../../core/cluster/spec.ts";
import { flagValue } from "../../core/cluster/flags.ts";
import { limits } from "../limits.ts";
import { hostAndPort } from "./hostAndPort.ts";
import type { Kubectl } from "./kubectl.ts";

/** Asks kube-apiservers one by one, past the load balancer. */
export class ApiServers {
    readonly #kubectl: Pick<Kubectl, "json" | "run">;
    #name: Promise<string | undefined> | undefined; // it does not change during a run

    constructor(kubectl: Pick<Kubectl, "json" | "run">) {
        this.#kubectl = kubectl;
    }

    /**
     * The body of GET `path` from the kube-apiserver of a machine, at the machine's address.
     *
     * With the kubeconfig's own credentials. Its certificate is checked against the name in the
     * kubeconfig, which all of them have, because a load balancer that passes connections through
     * sends a client to any of them.
     *
     * @param args the arguments that it runs with, as far as they are known: one may name its port
     */
    async get(path: string, { address }: MachineSpec, args: readonly string[]): Promise<string> {
        const name = await (this.#name ??= this.#serverName());
        return this.#kubectl.run([
            ...["get", "--raw", path],
            `--server=https://${hostAndPort(address, flagValue(args, "secure-port") ?? "6443")}`,
            ...(name === undefined ? [] : [`--tls-server-name=${name}`]),
            `--request-timeout=${limits.apiRequest}s`,
        ]);
    }

    /** The host name of the API in the kubeconfig, or the server name that it sets instead. */
    async #serverName(): Promise<string | undefined> {
        // A Config of client-go, with its secrets redacted by kubectl.
        const config = (await this.#kubectl.json(["config", "view", "--minify"])) as {
            clusters?: readonly { cluster: { server: string; "tls-server-name"?: string } }[];
        };
        const cluster = config.clusters?.[0]?.cluster;
        if (cluster === undefined) return undefined;
        return (
            cluster["tls-server-name"] ?? new URL(cluster.server).hostname.replace(/^\[|\]$/g, "")
        );
    }
}

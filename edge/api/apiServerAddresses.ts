import type { MachineSpec } from "../../core/cluster/spec.ts";
import { flagValue } from "../../core/cluster/flags.ts";
import { hostAndPort } from "./hostAndPort.ts";
import type { Kubectl } from "./kubectl.ts";

/** Provides the arguments with which kubectl talks to one particular kube-apiserver. */
export class ApiServerAddresses {
    readonly #kubectl: Pick<Kubectl, "json">;
    #name: Promise<string | undefined> | undefined; // it does not change during a run

    constructor(kubectl: Pick<Kubectl, "json">) {
        this.#kubectl = kubectl;
    }

    /**
     * The arguments for a machine's kube-apiserver, at the machine's address.
     *
     * With the kubeconfig's own credentials. Its certificate is checked against the name in the
     * kubeconfig, which all of them have, because a load balancer that passes connections through
     * sends a client to any of them.
     *
     * @param args the arguments that it runs with, as far as they are known: one may name its port
     */
    async argumentsFor(
        { address }: MachineSpec,
        args: readonly string[],
    ): Promise<readonly string[]> {
        const name = await (this.#name ??= this.#serverName());
        return [
            `--server=https://${hostAndPort(address, flagValue(args, "secure-port") ?? "6443")}`,
            ...(name === undefined ? [] : [`--tls-server-name=${name}`]),
        ];
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

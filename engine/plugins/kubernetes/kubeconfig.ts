import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Settings } from "./settings.ts";

// Half a second of loading that need not delay the plugin's start. A deep path, because the whole
// client is far more.
const loading = import("@kubernetes/client-node/dist/config.js");

/** The settings' kubeconfig, else the first of $KUBECONFIG, else ~/.kube/config, in the settings' context. */
export async function loadConfig({ kubeconfig, context }: Settings): Promise<KubeConfig> {
    const config = new (await loading).KubeConfig();
    const ambient = (process.env["KUBECONFIG"] ?? "").split(delimiter).find((path) => path !== "");
    const given = kubeconfig ?? ambient ?? join(homedir(), ".kube", "config");
    try {
        if (existsSync(given)) config.loadFromFile(given);
        else if (/\n|^\s*\{/.test(given)) config.loadFromString(given);
        else throw new Error("no such file");
        if (context !== undefined) config.setCurrentContext(context);
        if (config.getCurrentCluster() === null)
            throw new Error(`no cluster in context "${config.currentContext}"`);
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const name = given.includes("\n") ? "the provider's kubeconfig" : `kubeconfig ${given}`;
        throw new Error(`${name}: ${reason}. Set kubernetes:kubeconfig or KUBECONFIG.`, {
            cause: error,
        });
    }
    return config;
}

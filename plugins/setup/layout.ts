/** Where things are, and which versions are installed, each read from the place that states it. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export const checkout = resolve(import.meta.dirname, "../..");
export const plugins = join(checkout, "plugins");

/** Prints which CLI to run; see there. */
export const chosenCliScript = join(plugins, "chosenCli");
/** Our own plugins: scripts that run them from this checkout. */
export const ownPlugins = join(plugins, "bin");
/**
 * A link for each thing that we serve instead of the official one; ./pulumi puts this folder last
 * on PATH.
 */
export const served = join(plugins, "served");

export const cliModule = join(plugins, "modules/pulumi-3.276");
export const kubernetesModule = join(plugins, "modules/pulumi-kubernetes");
export const cliPackage = "github.com/pulumi/pulumi/pkg/v3";
export const kubernetesPackage = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/** Such as v3.276.0. */
export const cliVersion = requiredVersion(cliModule, cliPackage);
/**
 * Such as 4.0.0-20260115033456-f47bc2d6f199: that of the Go module, because no release is built
 * from it.
 */
export const kubernetesBuild = requiredVersion(kubernetesModule, kubernetesPackage).slice(1);

/** Shared by all checkouts of this user. */
const cache = join(setting("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "kube-lockstep");
export const cachedCli = join(cache, "pulumi", cliVersion);
export const cachedKubernetes = join(cache, "pulumi-kubernetes", kubernetesBuild);

/** Where the CLI keeps the plugins that it has installed. */
export const pulumiHome = setting("PULUMI_HOME") ?? join(homedir(), ".pulumi");

/** A resource plugin that the program needs, at the version of its npm package. */
export interface WantedPlugin {
    readonly name: "command" | "kubernetes";
    readonly version: string;
}

export function wantedPlugins(): readonly WantedPlugin[] {
    return (["command", "kubernetes"] as const).map((name) => {
        const file = join(checkout, "node_modules/@pulumi", name, "package.json");
        // npm wrote it.
        const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
        return { name, version };
    });
}

/** An environment variable. An empty one counts as not set, as in a shell's ${NAME:-...}. */
export function setting(name: string): string | undefined {
    const value = process.env[name];
    return value === "" ? undefined : value;
}

function requiredVersion(module: string, name: string): string {
    const file = join(module, "go.mod");
    const line = readFileSync(file, "utf8")
        .split("\n")
        .find((text) => text.startsWith(`require ${name} `));
    if (line === undefined) throw new Error(`${file}: requires no ${name}`);
    return line.slice(line.lastIndexOf(" ") + 1);
}

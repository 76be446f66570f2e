import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { checkout, run } from "../layout.ts";

/** A machine's entry in the stack config. */
export interface MachineEntry {
    node: string;
    address: string;
    hostKey?: string;
}

/** The config of the lab's stack, keys without the project's name. */
export interface StackConfig {
    version: string;
    workerVersion?: string;
    controlPlanes: MachineEntry[];
    workers: MachineEntry[];
    ssh: Record<string, string>;
    kubeconfig: string;
    releaseUrl: string;
    drainTimeoutSeconds?: number;
}

const project = "kube-lockstep:";

/** Writes a copy of Pulumi.dev.yaml, changed by `change`, to lab/.run/tests/; returns its path. */
export function stackFile(name: string, change: (config: StackConfig) => void): string {
    // The repository's own file: its shape is known.
    const file = parse(readFileSync(join(checkout, "Pulumi.dev.yaml"), "utf8")) as {
        config: Record<string, unknown>;
    };
    const entries = Object.entries(file.config).map(([key, value]) => [
        key.slice(project.length),
        value,
    ]);
    const config = Object.fromEntries(entries) as unknown as StackConfig;
    change(config);
    file.config = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [`${project}${key}`, value]),
    );
    const path = join(run.dir, "tests", `Pulumi.${name}.yaml`);
    mkdirSync(join(run.dir, "tests"), { recursive: true });
    writeFileSync(path, stringify(file));
    return path;
}

import type { Component } from "../../../core/cluster/component.ts";
import type { MachineSpec } from "../../../core/cluster/spec.ts";
import { remoteScript } from "../../../edge/ssh/remoteScripts.ts";
import { Unreachable, type RemoteResult, type RunRemote } from "../../../edge/ssh/ssh.ts";
import type { SimulatedCluster } from "./simulatedCluster.ts";
import type { Execution, SimulatedComponent, SimulatedMachine } from "./simulatedMachine.ts";

const common = remoteScript("common.sh");
const probe = common + remoteScript("probe.sh");
const preflight = ["common.sh", "judgeFlags.sh", "preflight.sh"].map(remoteScript).join("\n");

/** SSH to the machines of a simulated cluster, by the texts of the scripts that edge/ sends. */
export function simulatedSsh(cluster: SimulatedCluster): RunRemote {
    return (spec, script, args = []) =>
        Promise.resolve().then(() => {
            const machine = cluster.machine(spec.node);
            if (machine.unreachable !== undefined) throw new Unreachable(spec, machine.unreachable);
            const execution = executionOf(script);
            machine.executions.push(execution);
            switch (execution) {
                case "probe":
                    return printed(probeReport(machine, args));
                case "preflight":
                    return printed(preflightReport(spec));
                case "waiver":
                    machine.waivedFor = args[0];
                    return printed("");
                case "installer":
                    return printed("");
            }
        });
}

function executionOf(script: string): Execution {
    if (script === probe) return "probe";
    if (script === preflight) return "preflight";
    if (script.startsWith(`${common}prove_folder\n`)) return "installer";
    if (script.endsWith('>"$2/health-waived"\n')) return "waiver";
    throw new Error(`unknown script:\n${script}`);
}

function printed(stdout: string): RemoteResult {
    return { stdout, stderr: "", status: 0 };
}

/** As probe.sh prints it; a version that is among the arguments is taken from there. */
function probeReport({ spec, components }: SimulatedMachine, args: readonly string[]): string {
    const known = new Map(args.map((one) => [one.split("=")[0], one.slice(one.indexOf("=") + 1)]));
    const version = (key: string, text: string, component: Component) => {
        const id = `51:${component.length}:104857600:${text.replaceAll(/\D/g, "")}`;
        return [key, id, known.get(id) ?? `Kubernetes ${text}`];
    };
    const rowsOf = ([component, one]: readonly [Component, SimulatedComponent]) => {
        const binary = `/usr/local/bin/${component}`;
        const rows = [
            ["component", component],
            ["unit", `${component}.service`],
            ["activeState", one.running === undefined ? "inactive" : "active"],
            ["restart", "always"],
            ["binary", binary],
            version("onDisk", one.file, component),
        ];
        if (one.running === undefined) return rows;
        const line = [binary, ...one.args].map((word) => `${word}\0`).join("");
        return [
            ...rows,
            version("running", one.running, component),
            ["args", Buffer.from(line).toString("base64")],
            ["startedAt", "1795370367"],
            ["health", one.illness ?? "ok"],
        ];
    };
    return report([
        ["hostname", spec.node],
        ["architecture", "x86_64"],
        ...[...components].flatMap(rowsOf),
        ...[...components].flatMap(([component, { record }]) =>
            record === undefined
                ? []
                : [["record", `${component} ${record.version} ${record.token}`]],
        ),
        ["end", "probe"],
    ]);
}

/**
 * As preflight.sh prints it if nothing is wrong. Its clock is the real one, as in the observation.
 */
function preflightReport({ components }: MachineSpec): string {
    const now = () => (Date.now() / 1000).toFixed(9);
    return report([
        ["clockStart", now()],
        ["cgroup", "cgroup2fs"],
        ["kernel", "6.18.44"],
        ["disk", "270553174016", "68017020928"],
        ...components.flatMap((component) => [["binary", component, "105443490"]]),
        ...(components.includes("kube-apiserver")
            ? [
                  ["etcdTool", "etcdctl"],
                  ["etcdTool", "etcdutl"],
              ]
            : []),
        ["clockEnd", now()],
        ["end", "preflight"],
    ]);
}

function report(rows: readonly (readonly string[])[]): string {
    return rows.map((row) => `${row.join("\t")}\n`).join("");
}

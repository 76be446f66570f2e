import type { Component } from "../../core/cluster/component.ts";
import type {
    ComponentSighting,
    MachineSighting,
    SwapRecord,
    VersionReading,
} from "../../core/cluster/inventory.ts";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { controlPlaneComponents, workerComponents } from "../../core/cluster/component.ts";
import { parseVersion } from "../../core/cluster/version.ts";
import { remoteScript } from "../ssh/remoteScripts.ts";
import { Unreachable, type RunRemote } from "../ssh/ssh.ts";

/** What probe.sh reports for a file that it did not execute, because it is not known what it is. */
const unasked = "not executed: ";

/** Observes machines, remembering what each binary reports: a binary is executed only once. */
export class MachineProbe {
    readonly #run: RunRemote;
    readonly #known = new Map<string, Map<string, string>>();

    constructor(run: RunRemote) {
        this.#run = run;
    }

    /** Observes a machine. An unreachable one is a sighting too; nothing is thrown. */
    async look(machine: MachineSpec): Promise<MachineSighting> {
        const known = this.#known.get(machine.node) ?? new Map<string, string>();
        this.#known.set(machine.node, known);
        const unseen = (reason: string): MachineSighting => ({
            kind: "unreachable",
            node: machine.node,
            reason,
        });
        try {
            const args = [...known].map(([id, text]) => `${id}=${text}`);
            const script = remoteScript("common.sh") + remoteScript("probe.sh");
            const { stdout, stderr, status } = await this.#run(machine, script, args);
            if (status !== 0 || !stdout.endsWith("end\tprobe\n"))
                return unseen(
                    `its probe was cut short (exit ${status}): ${stderr.trim() || stdout.slice(-200)}`,
                );
            return machineSighting(machine, stdout, known);
        } catch (error) {
            if (error instanceof Unreachable) return unseen(error.reason);
            throw error;
        }
    }
}

/** Parses what probe.sh printed; the versions of binaries that it names are added to `known`. */
export function machineSighting(
    machine: Pick<MachineSpec, "node">,
    report: string,
    known = new Map<string, string>(),
): MachineSighting {
    const facts = new Map<string, string>();
    const records: SwapRecord[] = [];
    const components: ComponentSighting[] = [];
    let current: Map<string, string> | undefined;
    const finish = () => {
        if (current !== undefined) components.push(componentSighting(current));
    };
    for (const line of report.split("\n")) {
        const tab = line.indexOf("\t");
        if (tab < 0) continue;
        const [key, value] = [line.slice(0, tab), line.slice(tab + 1)];
        if (key === "component") {
            finish();
            current = new Map([[key, value]]);
        } else if (key === "record") {
            const record = swapRecord(value);
            if (record !== undefined) records.push(record);
        } else if (current === undefined) facts.set(key, value);
        else {
            current.set(key, value);
            const [id = "", text = ""] = value.split("\t");
            const isVersion = (key === "running" || key === "onDisk") && id !== "";
            if (isVersion && !text.startsWith(unasked)) known.set(id, text);
        }
    }
    finish();
    return {
        kind: "reached",
        node: machine.node,
        hostname: facts.get("hostname") ?? "",
        components,
        records,
        linkOnOurWay: facts.get("linkOnOurWay"),
    };
}

function componentSighting(facts: ReadonlyMap<string, string>): ComponentSighting {
    const health = facts.get("health");
    const startedAt = facts.get("startedAt");
    return {
        component: componentNamed(facts.get("component") ?? ""),
        unit: {
            name: facts.get("unit") ?? "",
            activeState: facts.get("activeState") ?? "",
            binary: facts.get("binary") ?? "",
            restart: facts.get("restart") ?? "",
            tied: (facts.get("tied") ?? "").split(" ").filter((unit) => unit !== ""),
        },
        doubt: facts.get("doubt"),
        running: versionReading(facts.get("running"), "no process is running"),
        onDisk: versionReading(facts.get("onDisk"), "no such file"),
        args: argumentsOf(facts.get("args")),
        startedAt: startedAt === undefined ? undefined : Number(startedAt),
        health: { ok: health === "ok", detail: health ?? "no process is running" },
    };
}

function componentNamed(text: string): Component {
    const component = [...controlPlaneComponents, ...workerComponents].find((c) => c === text);
    if (component === undefined) throw new Error(`the probe named an unknown component: ${text}`);
    return component;
}

/** `INODE_ID<TAB>Kubernetes v1.36.4`, as the probe prints it. */
function versionReading(fact: string | undefined, absence: string): VersionReading {
    const [id = "", text = ""] = (fact ?? "").split("\t");
    if (id === "") return { kind: "absent", reason: absence };
    const version = parseVersion(text.replace(/^Kubernetes /, "").trim());
    return version === undefined ? { kind: "unparseable", text } : { kind: "version", version };
}

/** /proc/PID/cmdline in base64, without the program. */
function argumentsOf(base64: string | undefined): readonly string[] {
    if (base64 === undefined) return [];
    return Buffer.from(base64, "base64").toString().replace(/\0$/, "").split("\0").slice(1);
}

/** `COMPONENT VERSION TOKEN`; a record that cannot be parsed counts as none. */
function swapRecord(text: string): SwapRecord | undefined {
    const [component = "", version = "", token = ""] = text.split(" ");
    const known = [...controlPlaneComponents, ...workerComponents].find((c) => c === component);
    return known === undefined || token === "" ? undefined : { component: known, version, token };
}

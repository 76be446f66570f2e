import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
    chmodSync,
    cpSync,
    copyFileSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    realpathSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const scripts = join(import.meta.dirname, "../../../edge/scripts");

interface Unit {
    /** What ExecStart= names. */
    readonly path: string;
    /** What the process executes; undefined if none runs. */
    readonly executes?: string;
    /** By property, such as RequiredBy. */
    readonly tied?: Readonly<Record<string, string>>;
    readonly healthy?: boolean;
}

/**
 * A folder that stands in for a machine: the scripts as they are, except for the path of our folder
 * and a gate of one second, real processes and files, and stand-ins for systemctl, curl and the
 * `timeout` that asks for versions.
 *
 * Every binary is a copy of `sleep`: one below a folder `v1.37.2` reports v1.37.2, any other
 * v1.36.4. The changes requested of systemctl are in `calls`.
 */
export class StandInMachine {
    readonly folder = mkdtempSync(join(tmpdir(), "lockstep-machine-"));
    readonly lockstep = join(this.folder, "lib/kube-lockstep");
    readonly #children: ChildProcess[] = [];
    readonly #processes = new Map<string, number>();

    constructor() {
        const bin = join(this.folder, "bin");
        cpSync(scripts, join(this.lockstep, "bin"), { recursive: true });
        for (const name of readdirSync(join(this.lockstep, "bin"))) {
            const file = join(this.lockstep, "bin", name);
            const text = readFileSync(file, "utf8");
            writeFileSync(
                file,
                text
                    .replaceAll("/var/lib/kube-lockstep", this.lockstep)
                    .replace("gate_seconds=60", "gate_seconds=1"),
            );
        }
        mkdirSync(bin);
        mkdirSync(join(this.folder, "units"));
        this.command("systemctl", systemctl);
        this.command("curl", 'cat "$LOCKSTEP_FOLDER/health" 2>/dev/null || printf "ok\\n200"');
        this.command(
            "timeout",
            "[[ $2 == */v1.37.2/* ]] && echo Kubernetes v1.37.2 || echo Kubernetes v1.36.4",
        );
    }

    /** A copy of a program of this machine, such as `sleep` or `sh`. */
    binary(path: string, of = "sleep"): string {
        const file = join(this.folder, path);
        mkdirSync(join(file, ".."), { recursive: true });
        const found = spawnSync("sh", ["-c", `command -v ${of}`], { encoding: "utf8" }).stdout;
        copyFileSync(realpathSync(found.trim()), file);
        chmodSync(file, 0o755);
        return file;
    }

    /** A script to replace one of this machine's commands. */
    command(name: string, text: string): void {
        writeFileSync(join(this.folder, "bin", name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
    }

    /** Declares the unit of a component and, if it executes something, starts it. */
    unit(component: string, { path, executes, tied = {} }: Unit): void {
        const pid = executes === undefined ? 0 : this.#start(executes);
        this.#processes.set(component, pid);
        const properties = {
            Id: `${component}.service`,
            LoadState: "loaded",
            ActiveState: pid === 0 ? "inactive" : "active",
            Restart: "always",
            MainPID: `${pid}`,
            NRestarts: "0",
            ExecStart: `{ path=${path} ; argv[]=${path} --v=2 ; ignore_errors=no ; }`,
            ...tied,
        };
        this.declare(component, properties);
    }

    /** Any unit, by its properties. */
    declare(name: string, properties: Readonly<Record<string, string>>): void {
        const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
        writeFileSync(join(this.folder, "units", `${name}.service`), lines.join(""));
    }

    pidOf(component: string): number {
        return this.#processes.get(component) ?? 0;
    }

    /** Sets what the health endpoints answer from now on. */
    answer(text: string): void {
        writeFileSync(join(this.folder, "health"), text);
    }

    /** Runs one of the installed scripts. */
    run(script: string, ...args: readonly string[]) {
        return this.bash(`exec bash ${join(this.lockstep, "bin", script)} "$@"`, ...args);
    }

    /** Runs a line of bash after sourcing common.sh. */
    common(line: string, ...args: readonly string[]) {
        return this.bash(`source ${join(this.lockstep, "bin/common.sh")}; ${line}`, ...args);
    }

    bash(line: string, ...args: readonly string[]) {
        const PATH = `${join(this.folder, "bin")}:${process.env["PATH"] ?? ""}`;
        const { stdout, stderr, status } = spawnSync("bash", ["-c", line, "bash", ...args], {
            encoding: "utf8",
            env: { ...process.env, PATH, LOCKSTEP_FOLDER: this.folder },
        });
        return { stdout, stderr, status };
    }

    /** Every file and link below the folder, except what the stand-ins write. */
    files(): readonly string[] {
        const below = (path: string): readonly string[] =>
            readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
                const file = join(path, entry.name);
                if (entry.isDirectory()) return below(file);
                const { ino, size } = lstatSync(file);
                return [
                    entry.isSymbolicLink()
                        ? `${file} → ${readlinkSync(file)}`
                        : `${file} ${ino} ${size}`,
                ];
            });
        return below(this.folder)
            .filter((line) => !/\/(calls|health) \d/.test(line))
            .sort();
    }

    /** What systemctl was asked to stop, start or restart. */
    calls(): string {
        return spawnSync("cat", [join(this.folder, "calls")], { encoding: "utf8" }).stdout;
    }

    remove(): void {
        for (const child of this.#children) child.kill("SIGKILL");
        rmSync(this.folder, { recursive: true, force: true });
    }

    #start(file: string): number {
        const child = spawn(file, ["600"], { stdio: "ignore" });
        this.#children.push(child);
        if (child.pid === undefined) throw new Error(`${file} does not start`);
        return child.pid;
    }
}

/** `show` answers from units/, in systemctl's format; everything else is noted in calls. */
const systemctl = String.raw`
case $1 in
show)
    shift
    wanted=() units=() bare=no
    while (($#)); do
        case $1 in
        -p) wanted+=("$2"); shift ;;
        -p*) wanted+=("\${1#-p}") ;;
        --value) bare=yes ;;
        *) units+=("\${1%.service}") ;;
        esac
        shift
    done
    for unit in "\${units[@]}"; do
        file=$LOCKSTEP_FOLDER/units/$unit.service
        for property in "\${wanted[@]}"; do
            value=$(sed -n "s/^$property=//p" "$file" 2>/dev/null)
            [[ $bare == yes ]] && echo "$value" || echo "$property=$value"
        done
        echo
    done
    ;;
*) echo "$*" >>"$LOCKSTEP_FOLDER/calls" ;;
esac`.replaceAll("\\$", "$");

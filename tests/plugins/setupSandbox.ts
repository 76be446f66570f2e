/**
 * A checkout of its own, in a temp folder, with stand-ins for `go`, `pulumi` and our plugins;
 * nothing of this user is touched.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const repository = resolve(import.meta.dirname, "../..");
/**
 * All that the scripts under test may run. They do not see what else this machine has, such as a
 * pulumi.
 */
const tools = [
    "bash",
    "sh",
    "basename",
    "cat",
    "chmod",
    "dirname",
    "env",
    "grep",
    "gzip",
    "head",
    "mkdir",
];
tools.push("readlink", "sed", "sleep", "sort", "tar");

export const cliVersion = "v3.276.0";
export const kubernetesBuild = "4.0.0-20260115033456-f47bc2d6f199";

export interface Ended {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

export class SetupSandbox {
    private readonly root: string;
    readonly checkout: string;
    readonly cache: string;
    readonly pulumiHome: string;
    readonly served: string;
    readonly bin: string;
    /** Further settings; a test may add its own. */
    readonly env: Record<string, string>;

    private constructor(root: string) {
        this.root = root;
        this.checkout = join(root, "checkout");
        this.cache = join(root, "cache/kube-lockstep");
        this.pulumiHome = join(root, "pulumi-home");
        this.served = join(this.checkout, "plugins/served");
        this.bin = join(root, "bin");
        this.env = {
            PATH: this.bin,
            HOME: join(root, "home"),
            XDG_CACHE_HOME: join(root, "cache"),
            PULUMI_HOME: this.pulumiHome,
            CALLS: join(root, "calls"),
            KUBE_LOCKSTEP_PULUMI_URL: "http://127.0.0.1:1",
        };
    }

    static async make(): Promise<SetupSandbox> {
        const sandbox = new SetupSandbox(await mkdtemp(join(tmpdir(), "setup-")));
        const { checkout, bin } = sandbox;
        for (const name of ["setup", "modules", "chosenCli", "chosenBackend"])
            await cp(join(repository, "plugins", name), join(checkout, "plugins", name), {
                recursive: true,
            });
        for (const name of ["pulumi", "package.json"])
            await cp(join(repository, name), join(checkout, name));
        for (const name of ["command", "kubernetes"]) {
            const file = `node_modules/@pulumi/${name}/package.json`;
            await cp(join(repository, file), join(checkout, file));
        }
        await mkdir(bin);
        for (const tool of tools) await symlink(await whereIs(tool), join(bin, tool));
        await symlink(process.execPath, join(bin, "node"));
        await writeFile(sandbox.calls, "");
        for (const name of ["pulumi-language-nodejs", "pulumi-resource-command"])
            await sandbox.script(join(checkout, "plugins/bin", name), "exit 0");
        return sandbox;
    }

    /** Writes an executable. */
    async script(file: string, body: string): Promise<string> {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, `#!/bin/sh\n${body}\n`);
        await chmod(file, 0o755);
        return file;
    }

    /**
     * A CLI whose plugin installations turn out as $INSTALL says; it notes its calls, and the
     * process that hangs.
     */
    async fakeCli(file: string, version = cliVersion): Promise<string> {
        return this.script(file, fakeCliBody(version));
    }

    async cachedCli(): Promise<string> {
        return this.fakeCli(join(this.cache, "pulumi", cliVersion, "pulumi"));
    }

    /** A Go that "builds" in no time. */
    async fakeGo(): Promise<void> {
        await this.script(
            join(this.bin, "go"),
            `echo "go $*" >> "$CALLS"
            [ "$1" = list ] && echo /somewhere
            [ "$1" = build ] || exit 0
            while [ "$1" != -o ]; do shift; done
            cat > "$2" <<'END'
#!/bin/sh
${fakeCliBody(cliVersion)}
END
            chmod +x "$2"`,
        );
    }

    /** The calls of the stand-ins since this was last called. */
    async callsSince(): Promise<readonly string[]> {
        const lines = (await readFile(this.calls, "utf8")).split("\n").slice(0, -1);
        await writeFile(this.calls, "");
        return lines;
    }

    startSetup(): ChildProcess {
        const script = join(this.checkout, "plugins/setup/setup.ts");
        return spawn(process.execPath, [script], { env: this.env, stdio: "ignore" });
    }

    async setup(): Promise<Ended> {
        return this.run(process.execPath, [join(this.checkout, "plugins/setup/setup.ts")]);
    }

    async pulumi(...words: readonly string[]): Promise<Ended> {
        return this.run(join(this.checkout, "pulumi"), words);
    }

    async run(file: string, words: readonly string[] = []): Promise<Ended> {
        return new Promise((end) => {
            const settings = { env: this.env, cwd: this.checkout };
            const child = execFile(file, words, settings, (_, stdout, stderr) => {
                end({ status: child.exitCode, stdout, stderr });
            });
        });
    }

    async remove(): Promise<void> {
        await rm(this.root, { recursive: true });
    }

    private get calls(): string {
        return join(this.root, "calls");
    }
}

export const fakeCliBody = (version: string) => `
    [ "$1" = version ] && { echo ${version}; exit; }
    echo "pulumi $*" >> "$CALLS"
    [ "$1 $2" = "plugin install" ] || exit "\${STATUS:-0}"
    case "$INSTALL" in
        works) mkdir -p "$PULUMI_HOME/plugins/resource-$4-v$5" ;;
        hangs) sleep 300 & echo "sleeps $!" >> "$CALLS"; wait ;;
        *) echo "warning: Error downloading plugin: no such host" >&2; echo "failed 5 times" >&2; exit 1 ;;
    esac`;

async function whereIs(tool: string): Promise<string> {
    const { stdout } = await promisify(execFile)("sh", ["-c", 'command -v "$1"', "sh", tool]);
    return stdout.trim();
}

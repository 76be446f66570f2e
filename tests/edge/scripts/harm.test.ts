import assert from "node:assert/strict";
import {
    chmodSync,
    existsSync,
    linkSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    realpathSync,
    renameSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Code } from "../../../core/describe/registry.ts";
import { StandInMachine } from "./standInMachine.ts";

/** What edge/scripts must never do to a machine, tried with real files and processes. */
describe("the scripts on a machine", function () {
    this.timeout(180_000); // it waits for gates, on a machine that may be busy
    let machine: StandInMachine;
    beforeEach(() => (machine = new StandInMachine()));
    afterEach(() => {
        machine.remove();
    });

    /** Without the advice. */
    const doubt = (component: string, path: string) =>
        machine
            .common('doubt_about "$@"', component, `${machine.pidOf(component)}`, path)
            .stdout.replace(/; .*/, "");

    describe("know a component's binary", () => {
        it("by the file that its process executes, whatever leads there", () => {
            const kubelet = machine.binary("opt/kubelet");
            machine.unit("kubelet", { path: kubelet, executes: kubelet });
            const link = join(machine.folder, "usr-kubelet");
            symlinkSync(kubelet, link);
            linkSync(kubelet, join(machine.folder, "opt/hyperkube"));
            for (const path of [kubelet, link, join(machine.folder, "opt/hyperkube")])
                assert.equal(doubt("kubelet", path), "", path);
        });

        it("even if a new file has replaced it, or a release of ours another one", () => {
            const kubelet = machine.binary("opt/kubelet");
            machine.unit("kubelet", { path: kubelet, executes: kubelet });
            renameSync(machine.binary("opt/new"), kubelet);
            assert.equal(doubt("kubelet", kubelet), "");
            const old = machine.binary("lib/kube-lockstep/releases/v1.36.4/kube-proxy");
            machine.unit("kube-proxy", { path: old, executes: old });
            const path = join(machine.folder, "opt/kube-proxy");
            symlinkSync(machine.binary("lib/kube-lockstep/releases/v1.37.2/kube-proxy"), path);
            assert.equal(doubt("kube-proxy", path), "");
        });

        it("even in the middle of a swap if somebody's link leads to it, and after an interrupted rollback", () => {
            const old = machine.binary("opt/v1.36.4/kubelet");
            machine.unit("kubelet", { path: old, executes: old });
            const path = join(machine.folder, "opt/kubelet");
            symlinkSync(machine.binary("lib/kube-lockstep/releases/v1.37.2/kubelet"), path);
            assert.match(
                doubt("kubelet", path),
                /executes .*v1\.36\.4\/kubelet, but the unit names/,
            );
            mkdirSync(join(machine.lockstep, "swapping"));
            symlinkSync(old, join(machine.lockstep, "swapping/kubelet"));
            assert.equal(doubt("kubelet", path), "");
            const release = join(machine.lockstep, "releases/v1.37.2/kubelet");
            machine.unit("kube-proxy", { path: "", executes: release });
            machine.unit("kubelet", { path: old, executes: release });
            assert.equal(doubt("kubelet", old), "");
        });

        it("and doubt a shell even if the process executes a release of ours", () => {
            const release = machine.binary("lib/kube-lockstep/releases/v1.37.2/kubelet");
            machine.unit("kubelet", { path: "/bin/sh", executes: release });
            assert.equal(
                doubt("kubelet", "/bin/sh"),
                `the main process of the unit executes ${release}, but the unit names /bin/sh`,
            );
        });

        it("and if its process is gone, by the file alone", () => {
            const kubelet = machine.binary("opt/kubelet");
            machine.unit("kubelet", { path: kubelet });
            const gone = machine.common('doubt_about kubelet 999999999 "$1"', kubelet).stdout;
            assert.equal(gone, "");
        });

        it("and doubt a shell, env, a launcher or a wrapper that the unit names", () => {
            const kubelet = machine.binary("opt/kubelet");
            const wrapper = join(machine.folder, "wrap/kubelet");
            mkdirSync(join(wrapper, ".."));
            writeFileSync(wrapper, "#!/bin/sh\nexec kubelet\n", { mode: 0o755 });
            machine.unit("kubelet", { path: "/bin/sh", executes: kubelet });
            for (const path of [
                "/bin/sh",
                "/bin/bash",
                "/usr/bin/env",
                "/usr/bin/taskset",
                wrapper,
            ])
                assert.equal(
                    doubt("kubelet", path),
                    `the main process of the unit executes ${kubelet}, but the unit names ${path}`,
                );
        });

        it("and doubt a main process that is another program", () => {
            const shell = machine.binary("opt/supervisor");
            machine.unit("kubelet", { path: shell, executes: shell });
            assert.equal(
                doubt("kubelet", shell),
                `the main process of the unit executes ${shell}, which is not called kubelet`,
            );
        });

        it("and doubt a script that has replaced it, a path without a folder, and what is down behind a shell", () => {
            const kubelet = machine.binary("opt/kubelet");
            machine.unit("kubelet", { path: kubelet, executes: kubelet });
            rmSync(kubelet);
            writeFileSync(kubelet, "#!/bin/sh\n", { mode: 0o755 });
            assert.match(doubt("kubelet", kubelet), /is not an ELF binary \(10 bytes\)$/);
            assert.match(doubt("kubelet", "kubelet"), /not an absolute path$/);
            machine.unit("kube-proxy", { path: "/bin/sh" });
            assert.equal(
                doubt("kube-proxy", "/bin/sh"),
                `the unit starts ${realpathSync("/bin/sh")}, which is not called kube-proxy`,
            );
            assert.equal(doubt("kube-proxy", machine.binary("opt/kube-proxy")), "");
            assert.equal(doubt("kube-proxy", join(machine.folder, "gone/kube-proxy")), "");
        });
    });

    it("find links on the path to our folder, and inside it", () => {
        const link = () => machine.common("link_on_our_way").stdout;
        assert.equal(link(), "");
        const elsewhere = join(machine.folder, "disk");
        mkdirSync(elsewhere);
        symlinkSync(elsewhere, join(machine.lockstep, "releases"));
        assert.equal(link(), join(machine.lockstep, "releases"));
        rmSync(join(machine.lockstep, "releases"));
        renameSync(machine.lockstep, join(elsewhere, "kube-lockstep"));
        symlinkSync(join(elsewhere, "kube-lockstep"), machine.lockstep);
        assert.equal(link(), machine.lockstep);
    });

    describe("swap", () => {
        /** A worker at v1.36.4 with v1.37.2 staged. */
        const worker = (): string => {
            for (const component of ["kubelet", "kube-proxy"]) {
                const path = machine.binary(`opt/${component}`);
                machine.binary(`lib/kube-lockstep/releases/v1.37.2/${component}`);
                machine.unit(component, { path, executes: path });
            }
            return join(machine.folder, "opt/kubelet");
        };
        const swap = () => machine.run("swap.sh", "t1", "kubelet=v1.37.2", "kube-proxy=v1.37.2");
        const refuses = (code: Code, saying: RegExp) => {
            const before = machine.files();
            const { stderr, status } = swap();
            assert.equal(status, 1, stderr);
            assert.match(stderr, saying);
            assert(stderr.endsWith(` (${code})\n`), stderr);
            assert.deepEqual(machine.files(), before);
            assert.equal(machine.calls(), "");
        };

        it("gets as far as the restart on a machine where nothing is wrong", () => {
            worker();
            const { stderr, status } = swap();
            assert.equal(status, 1); // no systemd starts the new version here
            // The code comes before the component's last log lines; the old version is not
            // restarted here either.
            assert.match(
                stderr,
                /NOT healthy: .*\(rolled-back-unhealthy\)\. Its last log lines:$/m,
            );
            assert.match(
                machine.calls(),
                /^stop (kubelet|kube-proxy)\.service (kubelet|kube-proxy)\.service$/m,
            );
        });

        it("refuses if the unit goes through a shell (K1)", () => {
            const kubelet = worker();
            machine.unit("kubelet", { path: "/bin/sh", executes: kubelet });
            refuses(
                "file-in-doubt",
                /kubelet: the main process .* executes .*opt\/kubelet, but the unit names \/bin\/sh/,
            );
        });

        it("refuses if another unit would stop along, by each property that propagates a stop (K4)", () => {
            const kubelet = worker();
            machine.declare("node-agent", { Id: "node-agent.service", ActiveState: "active" });
            for (const property of [
                "RequiredBy",
                "RequisiteOf",
                "BoundBy",
                "ConsistsOf",
                "PropagatesStopTo",
            ]) {
                machine.unit("kubelet", {
                    path: kubelet,
                    executes: kubelet,
                    tied: { [property]: "node-agent.service kube-proxy.service" },
                });
                refuses("units-tied", /node-agent\.service would stop along with kubelet\.service/);
            }
            machine.declare("node-agent", { Id: "node-agent.service", ActiveState: "inactive" });
            assert.equal(swap().status, 1);
            assert.match(machine.calls(), /^stop /m, "what is down already does not stop");
        });

        it("refuses if a unit would stop along indirectly, through one that has already finished (K4)", () => {
            const kubelet = worker();
            machine.declare("node-agent", { Id: "node-agent.service", ActiveState: "active" });
            machine.declare("wait", {
                Id: "wait.service",
                ActiveState: "inactive",
                RequiredBy: "node-agent.service",
            });
            machine.unit("kubelet", {
                path: kubelet,
                executes: kubelet,
                tied: { RequiredBy: "wait.service" },
            });
            refuses(
                "units-tied",
                /^\S+: node-agent\.service would stop along with kubelet\.service/,
            );
        });

        it("changes nothing if systemd does not answer, whichever query it is", () => {
            worker();
            const real = readFileSync(join(machine.folder, "bin/systemctl"), "utf8");
            machine.command("sleep", "exec /bin/sleep 0.01");
            for (let question = 1; question <= 12; question++) {
                rmSync(join(machine.folder, "asked"), { force: true });
                writeFileSync(
                    join(machine.folder, "bin/systemctl"),
                    real.replace(
                        "#!/bin/bash\n",
                        `#!/bin/bash\necho x >>"$LOCKSTEP_FOLDER/asked"\n[[ $(wc -l <"$LOCKSTEP_FOLDER/asked") != ${question} ]] || exit 1\n`,
                    ),
                );
                swap();
                for (const name of ["kubelet", "kube-proxy"]) {
                    const path = join(machine.folder, "opt", name);
                    const kept = join(machine.lockstep, "releases/v1.36.4", name);
                    const said = machine
                        .common('version_said_by "$(readlink -f "$1")"', path)
                        .stdout.trim();
                    assert.equal(said, "v1.36.4", `${name} after question ${question}`);
                    assert(existsSync(kept) || !lstatSync(path).isSymbolicLink(), name);
                }
            }
        });

        it("refuses if a component is not healthy beforehand, unless this particular swap was waived (K2)", () => {
            worker();
            machine.command("sleep", "exec /bin/sleep 0.01"); // the check is repeated ten times
            machine.answer("no\n503");
            writeFileSync(join(machine.lockstep, "health-waived"), "t0\n");
            refuses(
                "component-health",
                /(kubelet|kube-proxy) is not healthy before its swap .*503/,
            );
            writeFileSync(join(machine.lockstep, "health-waived"), "t1\n");
            swap();
            assert.match(machine.calls(), /^stop /m);
        });

        it("refuses if what runs cannot be kept, and destroys nothing (S-02)", function () {
            if (!existsSync("/dev/shm")) this.skip();
            const shm = mkdtempSync("/dev/shm/lockstep-");
            try {
                worker();
                const kubelet = join(shm, "kubelet"); // another file system: no hard link
                renameOver(machine.binary("opt/spare"), kubelet);
                machine.unit("kubelet", { path: kubelet, executes: kubelet });
                const text = readFileSync(kubelet);
                for (const broken of [
                    'head -c 100 "$2" >"$3"; echo "cp: No space left on device" >&2; exit 1',
                    'head -c 100 "$2" >"$3"', // says that it went well
                ]) {
                    machine.command("cp", broken);
                    const { stderr, status } = swap();
                    assert.equal(status, 1);
                    assert.match(
                        stderr,
                        /kubelet: its running binary could not be kept.* \(swap-given-up\)$/m,
                    );
                    assert.deepEqual(readFileSync(kubelet), text);
                    assert.equal(machine.calls(), "");
                    const left = machine.files().filter((line) => /swapping|\.part/.test(line));
                    assert.deepEqual(left, []);
                }
            } finally {
                rmSync(shm, { recursive: true });
            }
        });

        it("puts back what it replaced if the next file cannot be replaced", () => {
            worker();
            machine.command(
                "mv",
                `if [[ $2 == *.lockstep && $(readlink "$2") == */v1.37.2/* ]]; then
    [[ ! -e $LOCKSTEP_FOLDER/first ]] || exit 1
    touch "$LOCKSTEP_FOLDER/first"
fi
exec /bin/mv "$@"`,
            );
            const { stderr, status } = swap();
            assert.equal(status, 1);
            assert.match(
                stderr,
                /could not be replaced.*will start, as before \(swap-given-up\)$/m,
            );
            assert(existsSync(join(machine.folder, "first")));
            assert.equal(machine.calls(), "");
            for (const name of ["kubelet", "kube-proxy"]) {
                const path = join(machine.folder, "opt", name);
                const starts = machine.common('version_said_by "$(readlink -f "$1")"', path).stdout;
                assert.equal(starts.trim(), "v1.36.4");
            }
        });

        it("refuses if our folder is a link, as staging and installing do (S-04)", () => {
            worker();
            const disk = join(machine.folder, "disk");
            renameSync(machine.lockstep, disk);
            symlinkSync(disk, machine.lockstep);
            refuses("folder-linked", /kube-lockstep is a symbolic link/);
            const staged = machine.run(
                "stage.sh",
                "digest",
                "tokens",
                "http://127.0.0.1:1",
                "kubelet=v1.37.2",
            );
            assert.equal(staged.status, 1);
            assert.match(staged.stderr, /is a symbolic link.* \(folder-linked\)$/m);
        });
    });

    it("remove no release of which a process still executes a file, by whatever name", () => {
        const running = machine.binary("lib/kube-lockstep/releases/v1.35.9/kubelet");
        const kubelet = join(machine.folder, "opt/kubelet");
        mkdirSync(join(kubelet, ".."));
        linkSync(running, kubelet);
        machine.unit("kubelet", { path: kubelet, executes: kubelet });
        machine.binary("lib/kube-lockstep/releases/v1.34.0/kubelet");
        chmodSync(machine.lockstep, 0o755);
        const stage = readFileSync(join(machine.lockstep, "bin/stage.sh"), "utf8");
        const functions = stage.slice(
            stage.indexOf("# Keeps the releases"),
            stage.indexOf("give_way\n"),
        );
        machine.common(`${functions}\nremove_old_releases kubelet=v1.37.2`);
        assert(existsSync(running));
        assert(!existsSync(join(machine.lockstep, "releases/v1.34.0")));
    });
});

/** A rename that may cross file systems. */
function renameOver(from: string, to: string): void {
    writeFileSync(to, readFileSync(from), { mode: 0o755 });
    rmSync(from);
}

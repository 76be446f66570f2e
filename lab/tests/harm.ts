import assert from "node:assert/strict";
import { onHost } from "../drive/hosts.ts";
import { pulumi } from "../drive/pulumi.ts";
import { startVersion, targetVersion } from "../layout.ts";
import { runningVersions } from "../probe/runningComponents.ts";
import { versionsAt } from "./arrange.ts";
import { assertFailed, assertSucceeded } from "./expect.ts";
import { stackFile } from "./stackFile.ts";

/** A machine as people really build them, that a swap would damage. */
interface Scene {
    readonly of: string;
    readonly node: string;
    /** The components that the swap would replace. */
    readonly components: readonly string[];
    readonly arrange: string;
    readonly undo: string;
    /** What the preview of an upgrade says; undefined if only the machine itself can know. */
    readonly preview: RegExp | undefined;
    /** What the swap says on the machine. */
    readonly swap: RegExp;
}

const dropIn = (unit: string, ...lines: readonly string[]) =>
    `mkdir -p /etc/systemd/system/${unit}.d
     printf '%s\n' ${lines.map((line) => `'${line}'`).join(" ")} >/etc/systemd/system/${unit}.d/harm.conf
     systemctl daemon-reload`;
const withoutDropIn = (unit: string) =>
    `rm -r /etc/systemd/system/${unit}.d; systemctl daemon-reload`;
/** A component whose unit starts it through something else, its arguments in a file as `$ARGS`. */
const startedThrough = (component: string, execStart: string) => {
    const [unit, file] = [`${component}.service`, `/etc/${component}.env`];
    return {
        arrange: `printf 'ARGS=%s\n' "$(tr '\\0' ' ' </proc/$(pidof ${component})/cmdline | cut -d ' ' -f 2-)" >${file}
            ${dropIn(unit, "[Service]", `EnvironmentFile=${file}`, "ExecStart=", `ExecStart=${execStart}`)}
            systemctl restart ${component}`,
        undo: `${withoutDropIn(unit)}; systemctl restart ${component}; rm ${file}`,
    };
};
const fullFolder = `full=/var/lib/kube-lockstep/releases/${targetVersion}-$(sha256sum </dev/shm/other/kubelet | cut -c -12)`;
const worker = ["kubelet", "kube-proxy"];
const controllers = ["kube-controller-manager", "kube-scheduler"];

const scenes: readonly Scene[] = [
    {
        of: "a unit that starts its component through a shell (K1)",
        node: "w-1",
        components: worker,
        ...startedThrough("kubelet", '/bin/sh -c "exec /usr/local/bin/kubelet $ARGS"'),
        preview: /w-1: kubelet: .* executes \S+, but the unit names \/bin\/sh/,
        swap: /kubelet: the main process of the unit executes .*, but the unit names \/bin\/sh/,
    },
    {
        of: "a unit that starts its component through env, on a control plane (K1)",
        node: "cp-3",
        components: controllers,
        ...startedThrough(
            "kube-scheduler",
            "/usr/bin/env LANG=C /usr/local/bin/kube-scheduler $ARGS",
        ),
        preview: /cp-3: kube-scheduler: .*the unit names \/usr\/bin\/env/,
        swap: /kube-scheduler: .*the unit names \/usr\/bin\/env/,
    },
    {
        of: "a shell that stays as the main process (K1)",
        node: "w-2",
        components: worker,
        ...startedThrough("kube-proxy", '/bin/bash -c "/usr/local/bin/kube-proxy $ARGS; exit 1"'),
        preview: /w-2: kube-proxy: the main process of the unit executes \/usr\/bin\/bash/,
        swap: /kube-proxy: the main process of the unit executes \/usr\/bin\/bash/,
    },
    {
        of: "units that would stop along and stay down (K4)",
        node: "cp-1",
        components: ["kube-apiserver"],
        arrange: controllers
            .map((unit) => dropIn(`${unit}.service`, "[Unit]", "Requires=kube-apiserver.service"))
            .join("\n"),
        undo: controllers.map((unit) => withoutDropIn(`${unit}.service`)).join("; "),
        preview: /cp-1: kube-controller-manager\.service, kube-scheduler\.service would stop along/,
        swap: /kube-controller-manager\.service, kube-scheduler\.service would stop along/,
    },
    {
        of: "a controller that does not answer where it is asked (K2)",
        node: "cp-2",
        components: controllers,
        // Like one that listens on another address, and has done so for longer than a start takes.
        arrange: "iptables -I INPUT -i lo -p tcp --dport 10257 -j REJECT",
        undo: "iptables -D INPUT -i lo -p tcp --dport 10257 -j REJECT",
        preview: /cp-2: kube-controller-manager is running but not healthy .*component-health/,
        swap: /kube-controller-manager is not healthy before its swap/,
    },
    {
        of: "no room to keep what runs (S-02)",
        node: "w-3",
        components: worker,
        // Another file of the same version, so that it is kept under a name of its own, where there is no room.
        arrange: `mkdir /dev/shm/other; cp -L /usr/local/bin/kubelet /dev/shm/other/kubelet; echo >>/dev/shm/other/kubelet
            ${fullFolder}; mkdir -p $full; mount -t tmpfs -o size=1m full $full
            cp /etc/systemd/system/kubelet.service /root; sed -i 's#/usr/local/bin/kubelet#/dev/shm/other/kubelet#' /etc/systemd/system/kubelet.service
            systemctl daemon-reload; systemctl restart kubelet`,
        undo: `cp /root/kubelet.service /etc/systemd/system/; systemctl daemon-reload; systemctl restart kubelet
            ${fullFolder}; umount $full; rmdir $full
            rm -r /dev/shm/other /root/kubelet.service`,
        preview: undefined,
        swap: /kubelet: its running binary could not be kept/,
    },
    {
        of: "our folder behind a link (S-04)",
        node: "w-3",
        components: worker,
        arrange: "mv /var/lib/kube-lockstep /srv/disk; ln -s /srv/disk /var/lib/kube-lockstep",
        undo: "rm /var/lib/kube-lockstep; mv /srv/disk /var/lib/kube-lockstep",
        preview: /w-3: \/var\/lib\/kube-lockstep is a symbolic link/,
        swap: /\/var\/lib\/kube-lockstep is a symbolic link/,
    },
];

/** Everything on a machine that a swap may touch, and programs that units start in between. */
async function machineState(node: string): Promise<string> {
    return onHost(
        node,
        `for each in /bin/sh /bin/bash /usr/bin/env /usr/local/bin/* /dev/shm/other/* $(find -L /var/lib/kube-lockstep -type f); do
             printf '%s %s\n' "$each" "$(stat -c '%i %s %Y' "$each" 2>/dev/null) $(readlink "$each")"
         done
         for unit in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy; do
             systemctl show $unit -p Id -p ActiveState -p MainPID
         done`,
    );
}

describe("a machine that a swap would damage is left as it is:", () => {
    let next = "";
    before(async () => {
        assert.deepEqual(await runningVersions(), versionsAt(targetVersion));
        // A patch that no server needs to offer: a preview stages nothing.
        next = stackFile("next", (config) => (config.version = "v1.37.9"));
        // The scripts as they are now, on every machine.
        assertSucceeded(await pulumi(["up", "--yes", "--skip-preview", "--stack", "dev"]));
    });

    for (const { of, node, components, arrange, undo, preview, swap } of scenes) {
        it(of, async () => {
            await onHost(node, `${arrange}\nsleep 3`);
            try {
                const before = await machineState(node);
                if (preview !== undefined) {
                    const refused = await pulumi(["preview", "--stack", "dev"], {
                        configFile: next,
                    });
                    assertFailed(refused);
                    assert.match(refused.said.replaceAll(/\s+/g, " "), preview);
                }
                const wanted = components.map((component) => `${component}=${startVersion}`);
                const swapped = await onHost(
                    node,
                    `bash /var/lib/kube-lockstep/bin/swap.sh harm ${wanted.join(" ")} 2>&1 && echo SWAPPED || true`,
                );
                assert.match(swapped, swap);
                assert.doesNotMatch(swapped, /SWAPPED/);
                assert.equal(await machineState(node), before);
            } finally {
                await onHost(node, undo);
            }
        });
    }

    it("no leader", async () => {
        const all = ["cp-1", "cp-2", "cp-3"];
        const each = (verb: string) =>
            Promise.all(all.map((node) => onHost(node, `systemctl ${verb} kube-scheduler`)));
        await each("stop");
        try {
            const refused = await pulumi(["preview", "--stack", "dev"], { configFile: next });
            assertFailed(refused, /kube-scheduler: has no leader/);
        } finally {
            await each("start");
        }
    });

    it("advises to install nothing on workers without kube-proxy (K12)", async () => {
        const unit = "/etc/systemd/system/kube-proxy.service";
        await onHost("w-2", `systemctl stop kube-proxy; mv ${unit} /root; systemctl daemon-reload`);
        try {
            const refused = await pulumi(["preview", "--stack", "dev"], { configFile: next });
            assertFailed(refused, /w-2: has no unit kube-proxy\.service.*not\s+install/s);
        } finally {
            await onHost(
                "w-2",
                `mv /root/kube-proxy.service ${unit}; systemctl daemon-reload; systemctl start kube-proxy`,
            );
        }
    });

    it("and afterwards nothing is left to do", async () => {
        assert.deepEqual(await runningVersions(), versionsAt(targetVersion));
        assertSucceeded(await pulumi(["preview", "--stack", "dev", "--expect-no-changes"]));
    });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineSpec } from "../../../core/cluster/spec.ts";
import { MachineProbe, machineSighting } from "../../../edge/look/machines.ts";
import { Unreachable, type RunRemote } from "../../../edge/ssh/ssh.ts";

const recorded = (name: string) =>
    readFileSync(join(import.meta.dirname, "recorded", `${name}.txt`), "utf8");

const w1: MachineSpec = {
    node: "w-1",
    role: "worker",
    components: ["kubelet", "kube-proxy"],
    address: "198.18.0.21",
    ssh: { user: "root", port: 22, privateKey: undefined, hostKey: "ssh-ed25519 AAAA" },
};

function reached(report: string) {
    const sighting = machineSighting(w1, report);
    assert(sighting.kind === "reached");
    return sighting;
}

describe("what the probe printed", () => {
    it("of a worker, becomes its kubelet and its kube-proxy", () => {
        const { hostname, components, records } = reached(recorded("worker"));
        assert.deepEqual({ hostname, records }, { hostname: "w-1", records: [] });
        assert.deepEqual(
            components.map(({ component, running, health }) => [component, running, health.ok]),
            ["kubelet", "kube-proxy"].map((component) => [
                component,
                { kind: "version", version: { text: "v1.36.4", minor: 36, patch: 4 } },
                true,
            ]),
        );
        assert.deepEqual(components[1]?.args, ["--config=/etc/kubernetes/kube-proxy.yaml"]);
        assert.deepEqual(components[0]?.unit, {
            name: "kubelet.service",
            activeState: "active",
            binary: "/usr/local/bin/kubelet",
            restart: "always",
            tied: [],
        });
    });

    it("of a control plane, becomes its three components with their real arguments", () => {
        const { components } = reached(recorded("control-plane"));
        assert.deepEqual(
            components.map(({ component }) => component),
            ["kube-apiserver", "kube-controller-manager", "kube-scheduler"],
        );
        assert(components[0]?.args.includes("--shutdown-delay-duration=3s"));
    });

    it("tells a new file from the process that still runs the old one", () => {
        const report = recorded("worker").replace(
            /^onDisk\t.*$/m,
            "onDisk\t51:9:9:9\tKubernetes v1.37.2",
        );
        const [kubelet] = reached(report).components;
        assert.deepEqual(
            [kubelet?.running, kubelet?.onDisk].map(
                (one) => one?.kind === "version" && one.version.text,
            ),
            ["v1.36.4", "v1.37.2"],
        );
    });

    it("reports what must not be touched, and executes or remembers nothing of it", () => {
        const known = new Map<string, string>();
        const report = recorded("worker")
            .replace(
                /^onDisk\t.*$/m,
                "tied\ta.service b.service\ndoubt\tthe unit starts /bin/sh\nonDisk\t1:2:3:4\tnot executed: /usr/bin/dash",
            )
            .replace("component\tkubelet", "linkOnOurWay\t/var/lib\ncomponent\tkubelet");
        const sighting = machineSighting(w1, report, known);
        assert(sighting.kind === "reached");
        const [kubelet, kubeProxy] = sighting.components;
        assert.equal(sighting.linkOnOurWay, "/var/lib");
        assert.equal(kubelet?.doubt, "the unit starts /bin/sh");
        assert.deepEqual(kubelet.unit.tied, ["a.service", "b.service"]);
        assert.deepEqual(kubelet.onDisk, {
            kind: "unparseable",
            text: "not executed: /usr/bin/dash",
        });
        assert.equal(kubeProxy?.doubt, undefined);
        assert(!known.has("1:2:3:4"));
    });

    it("without a process, has a component that is not running and not healthy", () => {
        const report = recorded("worker").replace(/^(running|args|startedAt|health)\t.*\n/gm, "");
        const [kubelet] = reached(report).components;
        assert.deepEqual(kubelet?.running, { kind: "absent", reason: "no process is running" });
        assert.deepEqual(kubelet.health, { ok: false, detail: "no process is running" });
        assert.equal(kubelet.startedAt, undefined);
    });

    it("keeps an unstamped version as text that is not a version", () => {
        const text = "Kubernetes v0.0.0-master+$Format:%H$";
        const [kubelet] = reached(
            recorded("worker").replaceAll("Kubernetes v1.36.4", text),
        ).components;
        assert.deepEqual(kubelet?.running, { kind: "unparseable", text });
    });

    it("reads swap records, and ignores a broken one", () => {
        const report = recorded("worker").replace(
            "end\tprobe",
            "record\tkubelet v1.37.2 t1\nrecord\tkube-proxy\nrecord\tetcd v3 t2\nend\tprobe",
        );
        assert.deepEqual(reached(report).records, [
            { component: "kubelet", version: "v1.37.2", token: "t1" },
        ]);
    });

    it("splits the arguments as the process got them", () => {
        const args = Buffer.from("/usr/local/bin/kubelet\0--v\x002\0--x=a b\0").toString("base64");
        const report = recorded("worker").replace(/^args\t.*$/m, `args\t${args}`);
        assert.deepEqual(reached(report).components[0]?.args, ["--v", "2", "--x=a b"]);
    });
});

describe("the observation of a machine", () => {
    const answering =
        (stdout: string, status = 0): RunRemote =>
        () =>
            Promise.resolve({ stdout, stderr: "", status });

    it("that cannot be reached is a sighting that says why", async () => {
        const probe = new MachineProbe(() =>
            Promise.reject(new Unreachable(w1, "connection refused")),
        );
        assert.deepEqual(await probe.look(w1), {
            kind: "unreachable",
            node: "w-1",
            reason: "connection refused",
        });
    });

    it("that was cut short is not half an inventory", async () => {
        const half = recorded("worker").split("\n").slice(0, 8).join("\n");
        const sighting = await new MachineProbe(answering(half)).look(w1);
        assert.equal(sighting.kind, "unreachable");
    });

    it("executes no binary a second time", async () => {
        const given: (readonly string[])[] = [];
        const probe = new MachineProbe((_machine, _script, args = []) => {
            given.push(args);
            return answering(recorded("worker"))(w1, "");
        });
        await probe.look(w1);
        await probe.look(w1);
        assert.deepEqual(given, [
            [],
            [
                "51:10510411:84447394:1795368278=Kubernetes v1.36.4",
                "51:10510526:71311522:1795368281=Kubernetes v1.36.4",
            ],
        ]);
    });
});

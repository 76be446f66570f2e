import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { Refused } from "../../program/refused.ts";
import { clusterSpec } from "../../config.ts";

const folder = mkdtempSync(join(tmpdir(), "kube-lockstep-config-"));
const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
};
const kubeconfig = file("kubeconfig", "{}");
const privateKeyFile = file("id", "PEM");
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN6Yp0c3b0m1l2n3o4p5q6r7s8t9u0v1w2x3y4z5A6B7";
const knownHostsFile = file("known_hosts", `10.0.0.1 ${hostKey}\n10.0.0.2,w-1 ${hostKey}\n`);

const good: Readonly<Record<string, unknown>> = {
    version: "v1.37.2",
    controlPlanes: [{ node: "cp-1", address: "10.0.0.1" }],
    workers: [{ node: "w-1", address: "10.0.0.2" }],
    ssh: { privateKeyFile, knownHostsFile },
    kubeconfig,
};

function specOf(changes: Readonly<Record<string, unknown>> = {}) {
    const entries = Object.entries({ ...good, ...changes }).filter(
        ([, value]) => value !== undefined,
    );
    pulumi.runtime.setAllConfig(
        Object.fromEntries(
            entries.map(([key, value]) => [
                `kube-lockstep:${key}`,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        ),
    );
    return clusterSpec(new pulumi.Config("kube-lockstep"));
}

function refusalOf(changes: Readonly<Record<string, unknown>>): string {
    try {
        specOf(changes);
    } catch (error) {
        assert(error instanceof Refused, String(error));
        assert.equal(error.stack, undefined, "a refusal shows no stack trace");
        return error.message;
    }
    assert.fail("nothing was refused");
}

describe("the stack config", () => {
    it("becomes a spec, with defaults for what it leaves out", () => {
        const spec = specOf();
        assert.equal(spec.workerVersion.text, "v1.37.2");
        assert.equal(spec.releaseUrl, "https://dl.k8s.io");
        assert.equal(spec.kubectl, "kubectl");
        assert.equal(spec.drainTimeoutSeconds, 600);
        assert.deepEqual(spec.etcdSnapshot, {
            enabled: true,
            directory: "/var/lib/kube-lockstep/etcd",
            keep: 3,
        });
        assert.deepEqual(spec.controlPlanes, [
            {
                node: "cp-1",
                role: "control plane",
                components: ["kube-apiserver", "kube-controller-manager", "kube-scheduler"],
                address: "10.0.0.1",
                ssh: { user: "root", port: 22, privateKey: "PEM", hostKey },
            },
        ]);
    });

    it("has the defaults that Pulumi.yaml states", () => {
        const project = parse(readFileSync("Pulumi.yaml", "utf8")) as {
            config: Record<string, { default?: unknown }>;
        };
        const declared = Object.entries(project.config).flatMap(([key, one]) =>
            one.default === undefined ? [] : [[key, one.default] as const],
        );
        assert.deepEqual(
            specOf(Object.fromEntries(declared.filter(([key]) => key !== "ssh"))),
            specOf(),
        );
        const required = Object.keys(project.config).filter(
            (key) => !declared.some(([other]) => other === key),
        );
        assert.deepEqual(required, ["version", "controlPlanes", "workers", "kubeconfig"]);
    });

    it("lets individual machines differ, and workers stay behind", () => {
        const spec = specOf({
            workerVersion: "v1.36.4",
            workers: [{ node: "w-1", address: "10.0.0.9", user: "ops", port: 2222, hostKey }],
            releaseUrl: "http://mirror.example/k8s//",
        });
        assert.equal(spec.workerVersion.minor, 36);
        assert.equal(spec.releaseUrl, "http://mirror.example/k8s");
        assert.deepEqual([spec.workers[0]?.ssh.user, spec.workers[0]?.ssh.port], ["ops", 2222]);
    });

    it("may name files below the home directory", () => {
        assert.equal(specOf({ kubectl: "~/bin/kubectl" }).kubectl, join(homedir(), "bin/kubectl"));
        assert.equal(specOf({ kubectl: "~other/kubectl" }).kubectl, "~other/kubectl");
    });

    const wrong: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
        [
            "a missing key",
            { version: undefined },
            /kube-lockstep:version is not set; expected a stable/,
        ],
        [
            "a misspelt key",
            { workerVerison: "v1.36.4" },
            /kube-lockstep:workerVerison is not a key/,
        ],
        [
            "a version without v",
            { version: "1.37.2" },
            /version is (1\.37|"1\.37\.2").*; expected a stable .* v1\.37\.2/,
        ],
        ["a pre-release", { version: "v1.38.0-rc.0" }, /version is "v1\.38\.0-rc\.0"/],
        ["a number", { version: 1.37 }, /version is 1\.37; expected/],
        ["no workers", { workers: [] }, /kube-lockstep:workers is \[\]/],
        ["workers as text", { workers: "w-1" }, /kube-lockstep:workers is "w-1"; expected array/],
        [
            "a worker without an address",
            { workers: [{ node: "w-1" }] },
            /workers\[0\]\.address is not set; expected/,
        ],
        [
            "a misspelt key of a machine",
            { workers: [{ node: "w-1", adress: "10.0.0.2", address: "10.0.0.2" }] },
            /workers\[0\] .*no key 'adress'/,
        ],
        [
            "a node name that no node can have",
            { workers: [{ node: "W 1", address: "10.0.0.2" }] },
            /workers\[0\]\.node is "W 1"; expected the node's name/,
        ],
        ["a port out of range", { ssh: { port: 70000, privateKeyFile } }, /ssh\.port is 70000/],
        [
            "an unreadable key",
            { ssh: { privateKeyFile: "/nowhere/id", knownHostsFile } },
            /ssh\.privateKeyFile: '\/nowhere\/id' cannot be read/,
        ],
        [
            "an unreadable kubeconfig",
            { kubeconfig: "/nowhere/admin" },
            /kubeconfig: '\/nowhere\/admin' cannot be read/,
        ],
        [
            "no pinned host key",
            { ssh: { privateKeyFile } },
            /controlPlanes\[0\]\.hostKey: cp-1 \(10\.0\.0\.1\) has no pinned host key/,
        ],
        [
            "a release address that is not one",
            { releaseUrl: "dl.k8s.io" },
            /releaseUrl is "dl\.k8s\.io"; expected the http/,
        ],
        [
            "a time that is not one",
            { drainTimeoutSeconds: "soon" },
            /drainTimeoutSeconds is "soon"; expected number/,
        ],
        [
            "a waiver without a reason",
            { waivers: { certificates: "" } },
            /waivers\.certificates is ""/,
        ],
    ];
    for (const [what, changes, message] of wrong) {
        it(`with ${what} is refused by key, value and what was expected`, () => {
            assert.match(refusalOf(changes), message);
        });
    }

    it("reports everything that is wrong together", () => {
        const text = refusalOf({ version: "x", workers: [], kubeconfig: undefined });
        assert.equal(text.split("\n").length, 4, text);
    });
});

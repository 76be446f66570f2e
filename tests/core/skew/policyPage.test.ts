import assert from "node:assert/strict";
import { afterUpgrade, brokenSentences, unmetPrerequisites, type Running } from "./policyPage.ts";

/** A state, and the beginnings of the sentences that it breaks. */
type State = readonly [state: string, broken: readonly string[]];

const ha = "cp-1 kube-apiserver 37; cp-2 kube-apiserver 36";

const states: readonly State[] = [
    // The page's examples of what is supported.
    [ha, []],
    ["cp-1 kube-apiserver 37; a kubelet 37; b kubelet 36; c kubelet 35; d kubelet 34", []],
    [`${ha}; a kubelet 36; b kubelet 35; c kubelet 34`, []],
    [`${ha}; a kube-proxy 36; b kube-proxy 35; c kube-proxy 34`, []],
    [`${ha}; cp-1 kube-scheduler 36; cp-2 cloud-controller-manager 36`, []],
    ["cp-1 kube-apiserver 37; cp-1 kube-scheduler 37; cp-1 kube-controller-manager 36", []],
    ["cp-1 kube-apiserver 37; desk kubectl 38; lap kubectl 36", []],
    [`${ha}; desk kubectl 37; lap kubectl 36`, []],
    ["cp-1 kube-apiserver 26; a kubelet 24; a kube-proxy 26", []],
    // One step beyond each of them.
    ["cp-1 kube-apiserver 37; cp-2 kube-apiserver 35", ["the newest and oldest"]],
    [`${ha}; cp-3 kube-apiserver 35`, ["the newest and oldest"]],
    ["cp-1 kube-apiserver 37; a kubelet 38", ["kubelet must not"]],
    [`${ha}; a kubelet 37`, ["kubelet must not"]],
    [`${ha}; a kubelet 33`, ["kubelet may be"]],
    ["cp-1 kube-apiserver 27; a kubelet 24", ["kubelet may be"]],
    [`${ha}; a kube-proxy 37`, ["kube-proxy must not"]],
    [`${ha}; a kube-proxy 33`, ["kube-proxy may be up to three minor versions older than"]],
    [
        "cp-1 kube-apiserver 27; a kube-proxy 24",
        ["kube-proxy may be up to three minor versions older than"],
    ],
    [
        "cp-1 kube-apiserver 37; a kubelet 33; a kube-proxy 37",
        ["kubelet may be", "kube-proxy may be up to three minor versions older or newer"],
    ],
    [
        "cp-1 kube-apiserver 37; a kubelet 37; a kube-proxy 33",
        [
            "kube-proxy may be up to three minor versions older than",
            "kube-proxy may be up to three minor versions older or newer",
        ],
    ],
    ["cp-1 kube-apiserver 37; b kubelet 33; a kube-proxy 37", ["kubelet may be"]],
    [
        "cp-1 kube-apiserver 24; a kubelet 21; a kube-proxy 24",
        ["kubelet may be", "kube-proxy may be up to three minor versions older or newer"],
    ],
    [`${ha}; cp-1 kube-scheduler 37`, ["controllers must not"]],
    [`${ha}; cp-1 kube-controller-manager 35`, ["controllers may be"]],
    [`${ha}; cp-1 cloud-controller-manager 35`, ["controllers may be"]],
    [`${ha}; desk kubectl 38`, ["kubectl is"]],
    [`${ha}; desk kubectl 35`, ["kubectl is"]],
];

/** A state, an upgrade of what runs there, and the beginnings of the sentences that forbid it. */
type Order = readonly [state: string, upgrade: string, unmet: readonly string[]];

const controlPlane = "cp-1 kube-apiserver 36; cp-1 kube-scheduler 36";

const orders: readonly Order[] = [
    [`${controlPlane}; a kubelet 36; b kubelet 35`, "cp-1 kube-apiserver 37", []],
    [`${ha}; cp-1 kube-scheduler 36`, "cp-2 kube-apiserver 37", []],
    [`${controlPlane}; a kubelet 33`, "cp-1 kube-apiserver 36", []],
    [
        "cp-1 kube-apiserver 35",
        "cp-1 kube-apiserver 37",
        ["in a single", "kube-apiserver does not"],
    ],
    ["cp-1 kube-apiserver 36; cp-2 kube-apiserver 35", "cp-1 kube-apiserver 37", ["in an HA"]],
    ["cp-1 kube-apiserver 37; cp-2 kube-apiserver 35", "cp-2 kube-apiserver 36", ["in an HA"]],
    [
        "cp-1 kube-apiserver 35; cp-2 kube-apiserver 35",
        "cp-1 kube-apiserver 37",
        ["in an HA", "kube-apiserver does not"],
    ],
    [
        "cp-1 kube-apiserver 36; cp-1 kube-scheduler 35",
        "cp-1 kube-apiserver 37",
        ["the controllers"],
    ],
    [
        "cp-1 kube-apiserver 36; cp-1 kube-controller-manager 37",
        "cp-1 kube-apiserver 37",
        ["the controllers"],
    ],
    [`${controlPlane}; a kubelet 34`, "cp-1 kube-apiserver 37", ["kubelet instances"]],
    [`${controlPlane}; a kubelet 37`, "cp-1 kube-apiserver 37", ["kubelet instances"]],
    [
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 36; cp-1 kube-controller-manager 36",
        "cp-1 kube-scheduler 37",
        [],
    ],
    [`${ha}; cp-1 kube-scheduler 36`, "cp-1 kube-scheduler 37", ["the kube-apiserver instances"]],
    ["cp-1 kube-apiserver 37; a kubelet 34", "a kubelet 36 drained", []],
    ["cp-1 kube-apiserver 37; a kubelet 36", "a kubelet 37", ["drain pods"]],
    [`${ha}; a kubelet 36`, "a kubelet 37 drained", ["the kube-apiserver instances"]],
    [`${ha}; a kube-proxy 36`, "a kube-proxy 37", ["the kube-apiserver instances"]],
    ["cp-1 kube-apiserver 37; a kube-proxy 34", "a kube-proxy 37", []],
    ["cp-1 kube-apiserver 37; a kube-proxy 37", "a kube-proxy 36", ["components are upgraded"]],
    ["cp-1 kube-apiserver 37; desk kubectl 37", "desk kubectl 36", []],
    ["cp-1 kube-apiserver 37", "cp-2 kube-apiserver 37", ["what is upgraded runs"]],
];

describe("policyPage", () => {
    for (const [words, broken] of states) {
        it(`${broken.length === 0 ? "supports" : "does not support"} ${words}`, () => {
            assertBegin(brokenSentences(state(words)), broken);
        });
    }

    for (const [words, upgrade, unmet] of orders) {
        it(`${unmet.length === 0 ? "has" : "has not"} ${upgrade} after ${words}`, () => {
            assertBegin(unmetPrerequisites(state(words), taken(upgrade)), unmet);
        });
    }

    it("upgrades one instance", () => {
        assert.deepEqual(
            afterUpgrade(state(`${ha}; cp-2 kube-scheduler 36`), taken("cp-2 kube-apiserver 37")),
            state("cp-1 kube-apiserver 37; cp-2 kube-apiserver 37; cp-2 kube-scheduler 36"),
        );
    });
});

function state(words: string): readonly Running[] {
    return words.split("; ").map((one) => {
        const [node, component = "", minor] = one.split(" ");
        return { node, component, minor: Number(minor) };
    });
}

function taken(words: string) {
    const [node, component = "", to, drained] = words.split(" ");
    return { node, component, to: Number(to), drained: drained === "drained" };
}

function assertBegin(sentences: readonly string[], beginnings: readonly string[]): void {
    assert.equal(sentences.length, beginnings.length, sentences.join("\n"));
    for (const [at, beginning] of beginnings.entries())
        assert.ok(sentences[at]?.startsWith(beginning), `${sentences[at]} / ${beginning}`);
}

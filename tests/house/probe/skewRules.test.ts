import assert from "node:assert/strict";
import { brokenSkewRules } from "../../../lab/probe/skewRules.ts";

/** `cp-1 kube-apiserver v1.36.4` → a sighting. */
const seen = (...lines: string[]) =>
    lines.map((line) => {
        const [node = "", component = "", version = ""] = line.split(" ");
        return { node, component, version };
    });

describe("the observer's skew rules", () => {
    const allowed: Record<string, string[]> = {
        "everything at one version": [
            "cp-1 kube-apiserver v1.36.4",
            "cp-1 kube-scheduler v1.36.4",
            "w-1 kubelet v1.36.4",
        ],
        "one apiserver ahead, the rest behind": [
            "cp-1 kube-apiserver v1.37.2",
            "cp-2 kube-apiserver v1.36.4",
            "cp-1 kube-controller-manager v1.36.4",
            "w-1 kubelet v1.36.4",
        ],
        "a kubelet three minors behind": ["cp-1 kube-apiserver v1.37.2", "w-1 kubelet v1.34.0"],
        "a newer patch of the same minor": ["cp-1 kube-apiserver v1.37.0", "w-1 kubelet v1.37.2"],
        "what is not running": ["w-1 kubelet v1.36.4"],
    };
    for (const [name, lines] of Object.entries(allowed)) {
        it(`allow ${name}`, () => {
            assert.deepEqual(brokenSkewRules(seen(...lines)), []);
        });
    }

    const broken: Record<string, [string[], string[]]> = {
        "a controller-manager ahead of the oldest apiserver": [
            [
                "cp-1 kube-apiserver v1.37.2",
                "cp-2 kube-apiserver v1.36.4",
                "cp-1 kube-controller-manager v1.37.2",
            ],
            ["cp-1: kube-controller-manager v1.37.2 is newer than the oldest kube-apiserver, 1.36"],
        ],
        "a kubelet ahead": [
            ["cp-1 kube-apiserver v1.36.4", "w-2 kubelet v1.37.2"],
            ["w-2: kubelet v1.37.2 is newer than the oldest kube-apiserver, 1.36"],
        ],
        "a scheduler two behind": [
            ["cp-1 kube-apiserver v1.37.2", "cp-2 kube-scheduler v1.35.0"],
            ["cp-2: kube-scheduler v1.35.0 is over 1 behind a kube-apiserver, 1.37"],
        ],
        "a kube-proxy four behind": [
            ["cp-1 kube-apiserver v1.37.2", "w-1 kube-proxy v1.33.9"],
            ["w-1: kube-proxy v1.33.9 is over 3 behind a kube-apiserver, 1.37"],
        ],
        "apiservers two apart": [
            ["cp-1 kube-apiserver v1.37.2", "cp-2 kube-apiserver v1.35.1"],
            ["kube-apiservers run 1.35 and 1.37 at once"],
        ],
        "a version that nobody stamped": [
            ["cp-1 kube-apiserver v1.37.2", "w-1 kubelet v0.0.0-master"],
            ["w-1: kubelet v0.0.0-master has an unreadable version"],
        ],
    };
    for (const [name, [lines, sentences]] of Object.entries(broken)) {
        it(`forbid ${name}`, () => {
            assert.deepEqual(brokenSkewRules(seen(...lines)), sentences);
        });
    }
});

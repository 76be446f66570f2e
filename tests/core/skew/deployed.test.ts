import assert from "node:assert/strict";
import type { Inventory } from "../../../core/cluster/inventory.ts";
import { diagnose } from "../../../core/cluster/diagnose.ts";
import { deployedOf } from "../../../core/skew/deployed.ts";
import {
    clusterInventory,
    clusterSpec,
    sighting,
    v,
    withMachine,
    withSighting,
} from "../clusters.ts";

const absent = { kind: "absent", reason: "no process is running" } as const;

describe("deployedOf", () => {
    const spec = clusterSpec({ controlPlanes: 1, workers: 0 });
    const one = clusterInventory(spec);
    const deployed = (inventory: Inventory) => deployedOf(diagnose(inventory, spec));
    const apiserver = (args: readonly string[]) =>
        deployed(withSighting(one, "cp-1", "kube-apiserver", { args }))[0];

    it("has every component and kubectl, by what runs, or else by what the next start would run", () => {
        const down = withSighting(one, "cp-1", "kube-scheduler", {
            running: absent,
            onDisk: reading("v1.37.2"),
        });
        assert.deepEqual(
            deployed(down).map(({ component, node, version }) => [component, node, version.text]),
            [
                ["kube-apiserver", "cp-1", "v1.36.4"],
                ["kube-controller-manager", "cp-1", "v1.36.4"],
                ["kube-scheduler", "cp-1", "v1.37.2"],
                ["kubectl", undefined, "v1.36.4"],
            ],
        );
    });

    it("leaves out what has no version, and machines that were not reached", () => {
        const odd = withSighting(one, "cp-1", "kube-scheduler", {
            running: { kind: "unparseable", text: "?" },
        });
        assert.deepEqual(
            deployed(odd).map(({ component }) => component),
            ["kube-apiserver", "kube-controller-manager", "kubectl"],
        );
        assert.deepEqual(
            deployed({
                ...one,
                machines: [{ kind: "unreachable", node: "cp-1", reason: "" }],
                kubectl: absent,
            }),
            [],
        );
    });

    it("has what a machine should not run after what it should", () => {
        const strange = withMachine(one, "cp-1", (machine) => ({
            ...machine,
            components: [
                sighting("kubelet", "v1.35.1"),
                { ...sighting("kube-proxy", "v1.35.2"), running: absent },
                ...machine.components.toReversed(),
            ],
        }));
        assert.deepEqual(
            deployed(strange).map(({ component, version }) => `${component} ${version.text}`),
            [
                "kube-apiserver v1.36.4",
                "kube-controller-manager v1.36.4",
                "kube-scheduler v1.36.4",
                "kubelet v1.35.1",
                "kube-proxy v1.35.2",
                "kubectl v1.36.4",
            ],
        );
    });

    it("reads the flags of KEP-4330", () => {
        assert.equal(apiserver([])?.emulatedMinor, undefined);
        assert.equal(apiserver([])?.minCompatibilityMinor, undefined);
        const both = ["--emulated-version=kube=1.36", "--min-compatibility-version", "1.35"];
        assert.equal(apiserver(both)?.emulatedMinor, 36);
        assert.equal(apiserver(both)?.minCompatibilityMinor, 35);
    });
});

function reading(text: string) {
    return { kind: "version", version: v(text) } as const;
}

import assert from "node:assert/strict";
import { drain } from "../../../edge/api/drain.ts";
import type { Failure } from "../../../core/describe/failure.ts";
import { Failed } from "../../../edge/failed.ts";
import type { Kubectl } from "../../../edge/api/kubectl.ts";
import { SimulatedClock } from "../guards/simulatedClock.ts";

/** A kubectl that notes its calls; `evict` is the outcome of each drain. */
function fakeKubectl(evict: (args: readonly string[]) => Promise<string>, cordoned = false) {
    const calls: string[] = [];
    let ours = false;
    const kubectl: Kubectl = {
        run: async (args) => {
            calls.push(args.slice(0, 1).join(" "));
            if (args[0] === "patch") ours = String(args.at(-1)).includes("true");
            return args[0] === "drain" ? evict(args) : "";
        },
        json: () =>
            Promise.resolve({
                metadata: {
                    name: "w-1",
                    annotations: ours ? { "kube-lockstep.io/cordoned": "2026-11-22" } : {},
                },
                spec: { unschedulable: cordoned || ours },
                status: {
                    conditions: [],
                    addresses: [],
                    nodeInfo: { kubeletVersion: "v1.36.4" },
                },
            }),
        raw: () => Promise.reject(new Error("nobody asks")),
    };
    return { kubectl, calls };
}

const noAnswer = () => new Failed({ code: "kubectl-timeout", args: ["drain"] });

const saying = (words: string) => new Failed({ code: "kubectl-failed", args: ["drain"], words });

const notDrained = (seconds: number, ...words: readonly string[]): Failure => ({
    code: "not-drained",
    node: "w-1",
    seconds,
    words,
});

describe("drain", () => {
    it("cordons, and evicts until no pod is left, retrying", async () => {
        let attempts = 0;
        const { kubectl, calls } = fakeKubectl(() =>
            ++attempts < 3 ? Promise.reject(noAnswer()) : Promise.resolve(""),
        );
        await drain(kubectl, new SimulatedClock(), "w-1", 60);
        assert.deepEqual(calls, ["patch", "drain", "drain", "drain"]);
    });

    it("leaves a node that somebody cordoned as it is, even if it fails", async () => {
        const { kubectl, calls } = fakeKubectl(() => Promise.reject(saying("no right")), true);
        await assert.rejects(drain(kubectl, new SimulatedClock(), "w-1", 60), {
            failure: notDrained(60, "kubectl drain: no right"),
        });
        assert.deepEqual(calls, ["drain"]);
    });

    it("lets kubectl say at the end which pods are left, and uncordons what it cordoned", async () => {
        const clock = new SimulatedClock();
        const { kubectl, calls } = fakeKubectl(async (args) => {
            await clock.pause(7000);
            if (!args.includes("--timeout=1s")) throw noAnswer();
            throw saying(
                'Warning: ignoring\nerror when evicting pods/"a": budget\nerror when evicting pods/"a": budget',
            );
        });
        await assert.rejects(drain(kubectl, clock, "w-1", 60), {
            failure: notDrained(60, 'error when evicting pods/"a": budget'),
        });
        assert.equal(calls.at(0), "patch");
        assert.equal(calls.at(-1), "patch");
    });
});

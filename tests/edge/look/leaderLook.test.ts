import assert from "node:assert/strict";
import { systemClock } from "../../../edge/clock.ts";
import type { Kubectl } from "../../../edge/api/kubectl.ts";
import { LeaderLook } from "../../../edge/look/leaderLook.ts";

const lease = (renewTime: string, holderIdentity = "cp-1_uuid") => ({
    metadata: { name: "kube-scheduler" },
    spec: { holderIdentity, renewTime, leaseDurationSeconds: 15 },
});
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** Successive observations, each given what the API says and the seconds since the first one. */
async function looks(...moments: readonly (readonly [second: number, lease: object])[]) {
    let [second, items]: [number, readonly object[]] = [0, []];
    // Only `json` is called.
    const kubectl = { json: () => Promise.resolve({ items }) } as unknown as Kubectl;
    const look = new LeaderLook(kubectl, { ...systemClock, steadyMs: () => second * 1000 });
    const seen = [];
    for (const [at, one] of moments) {
        [second, items] = [at, [one]];
        const scheduler = (await look.look()).find(
            ({ component }) => component === "kube-scheduler",
        );
        seen.push(
            scheduler?.expired === true ? "expired" : `led by ${scheduler?.holder ?? "nobody"}`,
        );
    }
    return seen;
}

describe("an observation of who leads", () => {
    it("believes the clocks if they agree", async () => {
        assert.deepEqual(await looks([0, lease(secondsAgo(2))]), ["led by cp-1"]);
        assert.deepEqual(await looks([0, lease(secondsAgo(16))]), ["expired"]);
        assert.deepEqual(await looks([0, lease(secondsAgo(1), "")]), ["led by nobody"]);
        assert.deepEqual(await looks([0, lease("")]), ["expired"]);
    });

    it("believes a renewal that it saw, whatever the clocks say", async () => {
        const renewed = [
            lease(secondsAgo(600)),
            lease(secondsAgo(598)),
            lease(secondsAgo(596)),
        ] as const;
        assert.deepEqual(await looks([0, renewed[0]], [2, renewed[1]], [4, renewed[2]]), [
            "expired",
            "led by cp-1",
            "led by cp-1",
        ]);
    });

    it("does not take an old renewal, or one of long ago, for a living leader", async () => {
        const same = lease(secondsAgo(600));
        assert.deepEqual(await looks([0, same], [2, same]), ["expired", "expired"]);
        assert.deepEqual(await looks([0, same], [60, lease(secondsAgo(580))]), [
            "expired",
            "expired",
        ]);
    });
});

import assert from "node:assert/strict";
import { LeaderWatch } from "../../../lab/probe/leaderWatch.ts";

describe("the observer's leader watch", () => {
    const first = { holder: "cp-1_a", acquiredAt: 1000 };
    const second = { holder: "cp-2_b", acquiredAt: 12_500 };

    it("measures from the end of the leader's process to the next holder's acquireTime", () => {
        const watch = new LeaderWatch();
        watch.leaseRead(first, 5000);
        watch.processEnded("cp-1", 10_000);
        watch.leaseRead({ holder: "", acquiredAt: NaN }, 11_000);
        watch.leaseRead(second, 14_000);
        assert.equal(watch.totalSeconds(20_000), 2.5);
        assert.deepEqual(watch.gaps, [
            { from: "cp-1_a", to: "cp-2_b", at: "1970-01-01T00:00:10.000Z", seconds: 2.5 },
        ]);
    });

    it("begins when the Lease is released while the process still runs", () => {
        const watch = new LeaderWatch();
        watch.leaseRead(first, 5000);
        watch.leaseRead({ holder: "", acquiredAt: NaN }, 11_500);
        watch.leaseRead(second, 13_000);
        assert.equal(watch.totalSeconds(20_000), 1);
    });

    it("ignores the end of processes that do not lead, or that ended before the leader led", () => {
        const watch = new LeaderWatch();
        watch.processEnded("cp-1", 500);
        watch.leaseRead(first, 5000);
        watch.processEnded("cp-3", 6000);
        assert.equal(watch.totalSeconds(20_000), 0);
    });

    it("counts a gap that is still open", () => {
        const watch = new LeaderWatch();
        watch.leaseRead(first, 5000);
        watch.processEnded("cp-1", 10_000);
        assert.equal(watch.totalSeconds(26_000), 16);
    });

    it("notices the same host leading again as another process", () => {
        const watch = new LeaderWatch();
        watch.leaseRead(first, 5000);
        watch.processEnded("cp-1", 10_000);
        watch.leaseRead({ holder: "cp-1_c", acquiredAt: 11_000 }, 11_200);
        assert.equal(watch.totalSeconds(20_000), 1);
    });
});

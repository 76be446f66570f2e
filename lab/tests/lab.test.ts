import { obstacle } from "../requirements.ts";

// The lab suite: real hosts, real binaries, real Pods. The parts are ordered so that each finds the
// cluster that it needs, and few of them have to start it over.
import "./sandwich.ts";
import "./drift.ts";
import "./harm.ts";
import "./recordedStates.ts";
import "./refusals.ts";
import "./interrupted.ts";

before("the lab can run here", function () {
    const reason = obstacle();
    if (reason === undefined) return;
    console.log(`skipped: ${reason}`);
    this.skip();
});

import * as pulumi from "@pulumi/pulumi";
import { announce } from "./program/announce.ts";
import { ClusterUpgrade } from "./components/clusterUpgrade.ts";
import { decide } from "./program/decide.ts";
import { clusterSpec } from "./config.ts";
import { liveCluster } from "./edge/look/liveCluster.ts";
import { endWithEngine } from "./program/endWithEngine.ts";

endWithEngine(); // an orphan must not go on
// Since this release of the CLI, a failing resource hook reliably fails its operation.
await pulumi.requirePulumiVersion(">=3.245.0");

const spec = clusterSpec(); // what the stack config asks for
const live = liveCluster(spec); // what is there
const decision = await decide(spec, live); // the plan, or a refusal before anything exists
announce(decision); // what preview shows
new ClusterUpgrade(spec.name, { spec, live, ...decision }); // the plan, carried out

export const version = spec.version.text;
export const workerVersion = spec.workerVersion.text;

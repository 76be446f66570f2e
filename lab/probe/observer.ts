import { join } from "node:path";
import { runProbe } from "./child.ts";
import { electedComponents, readCluster } from "./clusterView.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { LeaderWatch } from "./leaderWatch.ts";
import { Observation } from "./observation.ts";
import { RetryingClient } from "./retryingClient.ts";
import { runDirectory } from "./roster.ts";
import {
    isRunning,
    runningComponents,
    runningVersions,
    type RunningComponent,
} from "./runningComponents.ts";

const samplePeriodMilliseconds = 400;
/** How precisely the end of a leader's process is timed. */
const pidPeriodMilliseconds = 25;
const apiTimeoutMilliseconds = 3000;

/**
 * Watches the cluster from outside, without using a line of the program that upgrades it: which
 * version of every component runs on every host, whether the skew policy, the PodDisruptionBudgets,
 * the rule "no new kubelet under running Pods" and "always a node serving" hold, and how long
 * kube-controller-manager and kube-scheduler have no live leader (see `LeaderWatch`).
 *
 * Samples are taken by the clock, every 400 ms, and judged in order once their reads have returned:
 * a slow API delays no sample.
 */
await runProbe("observer", async (journal) => {
    const { server, tls } = readKubeconfig(join(runDirectory, "kubeconfig"));
    const client = new RetryingClient(tls, apiTimeoutMilliseconds);
    const read = (path: string) => client.get(`${server}${path}`);
    const observation = new Observation(journal);
    const watches = Object.fromEntries(electedComponents.map((name) => [name, new LeaderWatch()]));
    let electable: readonly RunningComponent[] = [];
    let judged = Promise.resolve();

    const sample = () => {
        const at = new Date();
        const running = runningComponents();
        electable = merge(electable, running);
        const reads = [
            Promise.all(running.map(sighting)),
            readCluster(read).catch((error: unknown) => {
                journal.write({ kind: "api unread", at: at.toISOString(), reason: String(error) });
                return undefined;
            }),
        ] as const;
        judged = judged.then(async () => {
            const [sightings, cluster] = [await reads[0], await reads[1]];
            const components = sightings.filter((one) => one !== undefined);
            observation.judge({ at, components, cluster });
            for (const [name, lease] of Object.entries(cluster?.leases ?? {})) {
                watches[name]?.leaseRead(lease, at.getTime());
            }
        });
    };
    const watchPids = () => {
        const now = Date.now();
        for (const { node, component, pid } of electable) {
            if (!isRunning(pid)) watches[component]?.processEnded(node, now);
        }
        electable = electable.filter(({ pid }) => isRunning(pid));
    };

    await client.get(`${server}/readyz`);
    await runningVersions(); // so that the first samples need not wait for binaries to report their versions
    sample();
    const timers = [
        setInterval(sample, samplePeriodMilliseconds),
        setInterval(watchPids, pidPeriodMilliseconds),
    ];
    return async () => {
        timers.forEach(clearInterval);
        const now = Date.now();
        await judged;
        client.close();
        const leaders = Object.entries(watches);
        for (const [component, { gaps }] of leaders)
            for (const gap of gaps) journal.write({ kind: "leader gap", component, ...gap });
        return {
            ...observation.summary(),
            leaderGapSeconds: Object.fromEntries(
                leaders.map(([name, watch]) => [name, watch.totalSeconds(now)]),
            ),
        };
    };
});

async function sighting({ node, component, version }: RunningComponent) {
    const known = await version;
    return known === undefined ? undefined : { node, component, version: known };
}

/** The processes watched by pid: those already known and those of components with a leader. */
function merge(known: readonly RunningComponent[], running: readonly RunningComponent[]) {
    const pids = new Set(known.map(({ pid }) => pid));
    const elected: readonly string[] = electedComponents;
    return [
        ...known,
        ...running.filter(({ component, pid }) => elected.includes(component) && !pids.has(pid)),
    ];
}

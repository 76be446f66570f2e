import type { Versions } from "../drive/probedUpgrade.ts";
import type { ProbeReport } from "../probe/probes.ts";
import { expectedComponents } from "../probe/roster.ts";

/** One thing that an upgrade promises, whether it was kept, and the figures that show it. */
export interface Promised {
    readonly what: string;
    readonly kept: boolean;
    readonly figures: string;
}

const leaderGapLimitSeconds = 3;

/** What the demo holds the upgrade to, by what the probes saw rather than what the program says. */
export function promises(probes: ProbeReport, after: Versions, target: string): Promised[] {
    const { application, api, observer } = probes;
    const wanted = Object.entries(expectedComponents).flatMap(([node, components]) =>
        components.map((component) => ({ node, component })),
    );
    const behind = wanted.filter(({ node, component }) => after[node]?.[component] !== target);
    const unseen = wanted.filter(({ node, component }) => !observer.seen[node]?.[component]);
    const gap = observer.leaderGapSeconds["kube-controller-manager"] ?? Infinity;
    const raw = api.rawNew.failed + api.rawKept.failed;
    const rawRequests = api.rawNew.requests + api.rawKept.requests;
    const samples = `${observer.samples} samples`;
    const none = (what: string, count: number): Promised => ({
        what,
        kept: count === 0 && observer.samples > 0 && unseen.length === 0,
        figures: `${count} of ${samples}`,
    });
    return [
        {
            what: `every component runs ${target}`,
            kept: behind.length === 0,
            figures: `${wanted.length - behind.length} of ${wanted.length}`,
        },
        {
            what: "no failed application request",
            kept: application.failed === 0 && application.requests > 0,
            figures: `${application.failed} of ${application.requests}`,
        },
        {
            what: "no failed API request",
            kept: api.client.failed === 0 && api.client.requests > 0,
            figures: `${api.client.failed} of ${api.client.requests}; ${raw} of ${rawRequests} without any retry`,
        },
        none("no skew violation", observer.skewViolations),
        none("no PodDisruptionBudget broken", observer.pdbViolations),
        none("no new kubelet minor under running Pods", observer.drainViolations),
        {
            what: "always two workers serving",
            kept: observer.minServingWorkers >= 2,
            figures: `never fewer than ${observer.minServingWorkers}`,
        },
        {
            what: `kube-controller-manager leads again within ${leaderGapLimitSeconds} s`,
            kept: gap <= leaderGapLimitSeconds,
            figures: `${gap.toFixed(1)} s without a leader`,
        },
    ];
}

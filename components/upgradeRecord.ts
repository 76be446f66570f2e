import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec } from "../core/cluster.ts";
import { upgradeRecord, type RecordFields } from "../core/record/upgradeRecord.ts";
import { ourLabels } from "./ourLabels.ts";
import type { Safeguards } from "./safeguards.ts";

export interface UpgradeRecordArgs {
    readonly spec: ClusterSpec;
    readonly safeguards: Safeguards;
    /** What the cluster's record said before this run. */
    readonly before: RecordFields | undefined;
    /** An output of every operation whose outcome is recorded. */
    readonly outcomes: readonly pulumi.Output<unknown>[];
}

/** What was upgraded when, in the cluster itself: ConfigMap kube-system/kube-lockstep. */
export class UpgradeRecord extends pulumi.ComponentResource {
    constructor(args: UpgradeRecordArgs, opts: pulumi.ComponentResourceOptions) {
        const { spec, safeguards, before, outcomes } = args;
        super("kube-lockstep:index:UpgradeRecord", "upgrade", {}, opts);
        new ConfigMap(
            "upgrade-record",
            {
                metadata: {
                    namespace: "kube-system",
                    name: "kube-lockstep",
                    labels: { ...ourLabels },
                },
                // Once every outcome is known the timeline is complete.
                data: pulumi
                    .all([...outcomes])
                    .apply(() => ({ ...upgradeRecord(before, spec, safeguards.timeline.spans) })),
            },
            { parent: this, ...safeguards.release() },
        );
        this.registerOutputs({});
    }
}

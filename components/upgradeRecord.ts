import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec } from "../core/cluster/spec.ts";
import type { Span } from "../core/record/span.ts";
import { upgradeRecord, type RecordFields } from "../core/record/upgradeRecord.ts";
import { ourLabels } from "./ourLabels.ts";

export interface UpgradeRecordArgs {
    readonly spec: Pick<ClusterSpec, "version" | "workerVersion" | "waivers">;
    /** What this run has done; called once every outcome is known. */
    readonly spans: () => readonly Span[];
    /** The cluster's record before this run. */
    readonly before: RecordFields | undefined;
    /** One output of every operation whose outcome is recorded. */
    readonly outcomes: readonly pulumi.Output<unknown>[];
    /** Hooks around the record. */
    readonly guard: pulumi.ResourceOptions;
}

/** What was upgraded when, stored in the cluster: ConfigMap kube-system/kube-lockstep. */
export class UpgradeRecord extends pulumi.ComponentResource {
    constructor(args: UpgradeRecordArgs, opts: pulumi.ComponentResourceOptions) {
        const { spec, spans, before, outcomes, guard } = args;
        super("kube-lockstep:index:UpgradeRecord", "upgrade", {}, opts);
        new ConfigMap(
            "upgrade-record",
            {
                metadata: {
                    namespace: "kube-system",
                    name: "kube-lockstep",
                    labels: { ...ourLabels },
                },
                data: pulumi
                    .all([...outcomes])
                    .apply(() => ({ ...upgradeRecord(before, spec, spans()) })),
            },
            { parent: this, ...guard },
        );
        this.registerOutputs({});
    }
}

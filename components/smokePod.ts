import { Pod } from "@pulumi/kubernetes/core/v1/pod.js";
import * as pulumi from "@pulumi/pulumi";
import { ourLabels } from "./ourLabels.ts";

export interface SmokePodArgs {
    readonly node: string;
    readonly image: string;
    /** The kubelet's version and swap token: if either changes, the Pod runs again. */
    readonly version: string;
    readonly token: pulumi.Output<string>;
    /** Hooks around the Pod. */
    readonly guard: pulumi.ResourceOptions;
    /** What has to be done first. */
    readonly after: readonly pulumi.Resource[];
}

/** The identity may only delete Pods with these names. */
export function smokePodName(node: string): string {
    return `kube-lockstep-smoke-${node}`;
}

/**
 * A Pod that has to run to completion on a node: through the kubelet, the container runtime, the
 * network plugin and kube-proxy it connects to the API's Service.
 *
 * It is bound to the node by name, bypassing the scheduler, so it runs on a cordoned node.
 */
export class SmokePod extends pulumi.ComponentResource {
    readonly pod: Pod;

    constructor(
        { node, image, version, token, guard, after }: SmokePodArgs,
        opts: pulumi.ComponentResourceOptions,
    ) {
        super("kube-lockstep:index:SmokePod", `${node}-smoke-test`, {}, opts);
        const name = smokePodName(node);
        this.pod = new Pod(
            `${node}-smoke`,
            {
                metadata: {
                    namespace: "kube-system",
                    name,
                    labels: { ...ourLabels },
                    annotations: { "pulumi.com/timeoutSeconds": "180" },
                },
                spec: {
                    nodeName: node,
                    restartPolicy: "OnFailure",
                    automountServiceAccountToken: false,
                    terminationGracePeriodSeconds: 0,
                    tolerations: [{ operator: "Exists" }],
                    containers: [
                        {
                            name: "smoke",
                            image,
                            imagePullPolicy: "IfNotPresent",
                            command: [
                                "sh",
                                "-c",
                                'nc -z -w 5 "$KUBERNETES_SERVICE_HOST" "$KUBERNETES_SERVICE_PORT"',
                            ],
                            env: [
                                { name: "KUBE_LOCKSTEP_VERSION", value: version },
                                { name: "KUBE_LOCKSTEP_SWAP", value: token },
                            ],
                            resources: { limits: { cpu: "100m", memory: "32Mi" } },
                        },
                    ],
                },
            },
            { parent: this, dependsOn: [...after], ...guard },
        );
        this.registerOutputs({});
    }
}

import type { RecordFields } from "../../core/record/upgradeRecord.ts";
import type { Kubectl } from "./kubectl.ts";

/** The upgrade record that the cluster keeps, ConfigMap kube-system/kube-lockstep, or undefined. */
export async function lookAtRecord(kubectl: Kubectl): Promise<RecordFields | undefined> {
    const output = await kubectl.run([
        "-n",
        "kube-system",
        "get",
        "configmap",
        "kube-lockstep",
        "--ignore-not-found",
        "-o",
        "json",
    ]);
    if (output.trim() === "") return undefined;
    return (JSON.parse(output) as { data?: RecordFields }).data; // core/v1 ConfigMap
}

import * as pulumi from "@pulumi/pulumi";
import type { Kubectl } from "../edge/api/kubectl.ts";
import { ourLabels } from "./ourLabels.ts";

/**
 * A hook that deletes an object of ours in kube-system that a killed run or a lost state has left;
 * an object that merely has the same name stays, and the API refuses what conflicts with it.
 */
export function withoutLeftover(
    kubectl: Kubectl,
    hook: string,
    kind: "pod" | "configmap",
    name: string,
): pulumi.ResourceHook {
    return new pulumi.ResourceHook(hook, async () => {
        const labels = Object.entries(ourLabels).map(([key, value]) => `${key}=${value}`);
        const ours = `--selector=${labels.join(",")}`;
        const named = `--field-selector=metadata.name=${name}`;
        await kubectl.run(["-n", "kube-system", "delete", kind, ours, named]);
    });
}

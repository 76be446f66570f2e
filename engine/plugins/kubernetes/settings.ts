import type { CheckResult } from "../../diff.ts";
import type { Properties } from "../../values.ts";

/** The provider's settings that this stand-in knows; all else of it is a matter of taste. */
export interface Settings {
    /** Contents or a path; undefined: $KUBECONFIG, else ~/.kube/config. */
    readonly kubeconfig: string | undefined;
    readonly context: string | undefined;
    /** For resources that name none; undefined: that of the context. */
    readonly namespace: string | undefined;
    /** Off: a changed ConfigMap or Secret is replaced by a new one. */
    readonly configMapsMutable: boolean;
    readonly secretsMutable: boolean;
}

export function settingsOf(values: ReadonlyMap<string, string>): Settings {
    const on = (key: string, variable: string): boolean =>
        (values.get(key) ?? process.env[variable]) === "true";
    return {
        kubeconfig: nonEmpty(values.get("kubeconfig")),
        context: nonEmpty(values.get("context")),
        namespace: nonEmpty(values.get("namespace")),
        configMapsMutable: on("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
        secretsMutable: on("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    };
}

function nonEmpty(value: string | undefined): string | undefined {
    return value === "" ? undefined : value;
}

// Settings under which the official provider does something that this one cannot.
const unsupported = ["renderYamlToDirectory", "cluster", "upsertExistingObjects"];

/** Refuses a setting that would be ignored at a cost. */
export function checkSettings(inputs: Properties): CheckResult {
    const failures = unsupported
        .filter((key) => ![undefined, "", false, "false"].some((off) => inputs[key] === off))
        .map((property) => ({ property, reason: "not in this stand-in; use the official plugin" }));
    if (inputs["enableServerSideApply"] === false || inputs["enableServerSideApply"] === "false") {
        const reason = "this stand-in knows server-side apply only; use the official plugin";
        failures.push({ property: "enableServerSideApply", reason });
    }
    return { inputs, failures };
}

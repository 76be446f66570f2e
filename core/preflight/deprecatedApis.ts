import type { DeprecatedCall, RemovedApiObjects, StoredVersions } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { removedApis } from "./removedApis.ts";
import { listed } from "../describe/words.ts";

/** Who still calls APIs that go away, by `apiserver_requested_deprecated_apis` of every kube-apiserver. */
export function callFindings(
    calls: readonly { readonly node: string; readonly call: DeprecatedCall }[],
    targetMinor: number,
): readonly Finding[] {
    const byApi = new Map<string, { call: DeprecatedCall; nodes: string[] }>();
    for (const { node, call } of calls) {
        const api = `${call.group === "" ? "" : `${call.group}/`}${call.version} ${call.resource}`;
        const known = byApi.get(api);
        if (known === undefined) byApi.set(api, { call, nodes: [node] });
        else known.nodes.push(node);
    }
    return [...byApi].map(([api, { call, nodes }]) => {
        const { removedMinor } = call;
        const gone = removedMinor !== undefined && removedMinor <= targetMinor;
        const when = removedMinor === undefined ? "" : `, and goes in 1.${removedMinor}`;
        return {
            check: "deprecated-apis",
            severity: gone ? "block" : removedMinor === undefined ? "inform" : "warn",
            subject: api,
            message: `was called since ${listed(nodes)} started; it is deprecated${when}${gone ? `, so 1.${targetMinor} no longer has it` : ""}`,
            fix: "find the callers in the audit log (annotation k8s.io/deprecated) and move them to the newer version",
        };
    });
}

/** Objects that the target could not read: custom ones by storedVersions, built-in ones by the table. */
export function storedFindings(
    definitions: readonly StoredVersions[],
    removed: readonly RemovedApiObjects[],
    targetMinor: number,
): readonly Finding[] {
    return [
        ...definitions.flatMap(({ definition, stored, served }): readonly Finding[] => {
            const lost = stored.filter((version) => !served.includes(version));
            if (lost.length === 0) return [];
            return [
                {
                    check: "stored-versions",
                    severity: "warn",
                    subject: definition,
                    message: `may hold objects stored as ${lost.join(", ")}, which it no longer serves (status.storedVersions)`,
                    fix: "rewrite its objects, then take the version out of status.storedVersions",
                },
            ];
        }),
        ...removed.flatMap(({ groupVersion, objects }): readonly Finding[] => {
            const row = removedApis.find((api) => api.groupVersion === groupVersion);
            if (row === undefined || row.minor > targetMinor || objects.length === 0) return [];
            return [
                {
                    check: "stored-versions",
                    severity: "block",
                    subject: groupVersion,
                    message: `has objects (${listed(objects)}), and 1.${row.minor} removes it (${row.source})`,
                    fix: "delete them, or store them as a newer version, before the first kube-apiserver",
                },
            ];
        }),
    ];
}

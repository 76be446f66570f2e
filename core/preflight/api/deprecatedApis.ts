import type { DeprecatedCall, RemovedApiObjects, StoredVersions } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { removedApis } from "./removedApis.ts";
import type { Removal } from "./situations.ts";

/**
 * Who still calls APIs that are being removed, by `apiserver_requested_deprecated_apis` of every
 * kube-apiserver.
 */
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
        const removal = removalOf(call, targetMinor);
        return {
            check: "deprecated-apis",
            severity: severities[removal.kind],
            subjects: [api],
            what: { kind: "deprecated-call", nodes, removal },
        };
    });
}

const severities = { unannounced: "inform", later: "warn", gone: "block" } as const;

function removalOf({ removedMinor }: DeprecatedCall, targetMinor: number): Removal {
    if (removedMinor === undefined) return { kind: "unannounced" };
    return removedMinor > targetMinor
        ? { kind: "later", minor: removedMinor }
        : { kind: "gone", minor: removedMinor, targetMinor };
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
                    subjects: [definition],
                    what: { kind: "unserved-stored-versions", versions: lost },
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
                    subjects: [groupVersion],
                    what: {
                        kind: "objects-of-removed-api",
                        objects,
                        removedMinor: row.minor,
                        source: row.source,
                    },
                },
            ];
        }),
    ];
}

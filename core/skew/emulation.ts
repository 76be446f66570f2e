import type { Deployed } from "./deployed.ts";
import { policy } from "./policy.ts";

/** The minor that counts for skew: the emulated one if a version is emulated (KEP-4330). */
export function countedMinor({ version, emulatedMinor }: Deployed): number {
    return emulatedMinor ?? version.minor;
}

/**
 * The oldest minor of controllers that a kube-apiserver accepts (KEP-4330): its flag, or else one
 * minor before the one that counts, but no further back than the flag may go.
 */
export function minCompatibility(apiserver: Deployed): number {
    const { version, minCompatibilityMinor } = apiserver;
    if (minCompatibilityMinor !== undefined) return minCompatibilityMinor;
    const counted = countedMinor(apiserver);
    if (counted >= version.minor) return version.minor - 1;
    return Math.max(counted - 1, ...floors.map((floor) => floor(version.minor)));
}

const floors = policy.flatMap(({ limit }) =>
    limit.kind === "emulation"
        ? [(binary: number) => Math.max(binary - limit.back, limit.first)]
        : [],
);

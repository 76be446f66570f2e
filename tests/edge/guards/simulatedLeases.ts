import type { SimulatedCluster, SimulatedLease } from "./simulatedCluster.ts";
import { Refusal } from "./refusal.ts";

/** The Leases of the controllers, just renewed by the leaders; nobody leads if none is named. */
export function leaderLeases({ leaders, clock }: SimulatedCluster): readonly object[] {
    return [...leaders].map(([name, holder]) => ({
        metadata: { name },
        spec: {
            holderIdentity: holder === "" ? "" : `${holder}_0d5bd5c8-6b1f-4a37-8a0e-3f3a2b3c4d5e`,
            renewTime: new Date(clock.wallMs()).toISOString(),
            leaseDurationSeconds: 15,
        },
    }));
}

/** A coordination.k8s.io/v1 Lease. */
export function upgradeLease(lease: SimulatedLease): object {
    const { resourceVersion, ...spec } = lease;
    return { metadata: { name: "kube-lockstep", resourceVersion: String(resourceVersion) }, spec };
}

/** Creates or replaces it, as the API does: only if the writer has seen the last version. */
export function writeUpgradeLease(cluster: SimulatedCluster, verb: string, input: string): string {
    // What edge/api/upgradeLock.ts writes.
    const { metadata, spec } = JSON.parse(input) as {
        metadata: { readonly name: string; readonly resourceVersion?: string };
        spec: Omit<SimulatedLease, "resourceVersion">;
    };
    if (cluster.isLeaseReadOnly) throw new Refusal("Error from server (InternalError)");
    const before = cluster.upgradeLease?.resourceVersion;
    if (verb === "create" && before !== undefined)
        throw new Refusal("Error from server (AlreadyExists)");
    if (verb === "replace" && metadata.resourceVersion !== String(before))
        throw new Refusal("Error from server (Conflict)");
    cluster.upgradeLease = { ...spec, resourceVersion: (before ?? 0) + 1 };
    return `lease.coordination.k8s.io/${metadata.name} ${verb}d`;
}

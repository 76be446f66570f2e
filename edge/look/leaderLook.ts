import type { LeaderSighting } from "../../core/cluster/inventory.ts";
import type { Clock } from "../clock.ts";
import type { Kubectl } from "../api/kubectl.ts";

interface ApiLease {
    readonly metadata: { readonly name: string };
    readonly spec?: {
        readonly holderIdentity?: string;
        readonly renewTime?: string;
        readonly leaseDurationSeconds?: number;
    };
}

/**
 * Observes who leads among the controller-managers and the schedulers.
 *
 * A Lease is live by this machine's clock or, since clocks differ, if it was renewed between two
 * observations by the same object that are no further apart than its duration.
 */
export class LeaderLook {
    readonly #kubectl: Kubectl;
    readonly #clock: Clock;
    /** By Lease: renewTime at the last observation, and when that was. */
    readonly #seen = new Map<string, { readonly renewTime: string; readonly atMs: number }>();

    constructor(kubectl: Kubectl, clock: Clock) {
        this.#kubectl = kubectl;
        this.#clock = clock;
    }

    /** @throws Error if the API does not answer. */
    async look(): Promise<readonly LeaderSighting[]> {
        // An answer of `get leases -o json` is a List of coordination.k8s.io/v1 Lease.
        const list = (await this.#kubectl.json(["-n", "kube-system", "get", "leases"])) as {
            items: readonly ApiLease[];
        };
        return (["kube-controller-manager", "kube-scheduler"] as const).map((component) => {
            const lease = list.items.find(({ metadata }) => metadata.name === component);
            return this.#sighting(component, lease);
        });
    }

    #sighting(component: LeaderSighting["component"], lease: ApiLease | undefined): LeaderSighting {
        const { holderIdentity = "", renewTime = "", leaseDurationSeconds = 0 } = lease?.spec ?? {};
        const durationMs = leaseDurationSeconds * 1000;
        const before = this.#seen.get(component);
        const atMs = this.#clock.steadyMs();
        this.#seen.set(component, { renewTime, atMs });
        const wasRenewed =
            before !== undefined &&
            before.renewTime !== renewTime &&
            atMs - before.atMs <= durationMs;
        const underscore = holderIdentity.lastIndexOf("_");
        return {
            component,
            holder: underscore > 0 ? holderIdentity.slice(0, underscore) : undefined,
            // NaN, of a Lease that was never renewed, counts as expired too.
            expired: !(wasRenewed || Date.parse(renewTime) + durationMs > this.#clock.wallMs()),
        };
    }
}

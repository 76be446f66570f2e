/** A leader-election Lease as read; an empty holder: nobody. */
export interface LeaseReading {
    readonly holder: string;
    /** Milliseconds since the epoch. */
    readonly acquiredAt: number;
}

export interface LeaderGap {
    readonly from: string;
    readonly to: string;
    /** ISO 8601: when the old leader ended. */
    readonly at: string;
    readonly seconds: number;
}

/**
 * Measures how long one component had no live leader.
 *
 * A gap begins when the leader's process ends (observed by its pid), or when its Lease is first
 * seen without a holder, whichever is earlier. It ends at the acquireTime that the next holder
 * wrote, so it does not depend on how often the Lease is read. A leader that hangs while it holds
 * its Lease is not noticed. All times are milliseconds since the epoch.
 */
export class LeaderWatch {
    #leader: LeaseReading | undefined;
    #emptySince: number | undefined;
    readonly #ends: { readonly node: string; readonly at: number }[] = [];
    readonly gaps: LeaderGap[] = [];

    /** Notes that this component's process on `node` was seen to have ended. */
    processEnded(node: string, at: number): void {
        this.#ends.push({ node, at });
    }

    leaseRead(lease: LeaseReading, at: number): void {
        if (lease.holder === "") {
            this.#emptySince ??= at;
            return;
        }
        const former = this.#leader;
        if (former !== undefined && former.holder !== lease.holder) {
            const lostAt = this.#lostAt(former);
            if (lostAt !== undefined) {
                this.gaps.push({
                    from: former.holder,
                    to: lease.holder,
                    at: new Date(lostAt).toISOString(),
                    seconds: Math.max(0, lease.acquiredAt - lostAt) / 1000,
                });
            }
        }
        this.#leader = lease;
        this.#emptySince = undefined;
    }

    /** Total seconds without a live leader; a gap that is still open counts up to `now`. */
    totalSeconds(now: number): number {
        const closed = this.gaps.reduce((sum, { seconds }) => sum + seconds, 0);
        const openSince = this.#leader && this.#lostAt(this.#leader);
        return closed + (openSince === undefined ? 0 : Math.max(0, now - openSince) / 1000);
    }

    #lostAt(leader: LeaseReading): number | undefined {
        const node = leader.holder.split("_")[0];
        const end = this.#ends.find((one) => one.node === node && one.at >= leader.acquiredAt);
        const moments = [end?.at, this.#emptySince].filter((moment) => moment !== undefined);
        return moments.length === 0 ? undefined : Math.min(...moments);
    }
}

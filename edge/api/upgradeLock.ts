import { hostname, userInfo } from "node:os";
import type { Clock } from "../clock.ts";
import { Failed } from "../failed.ts";
import type { Kubectl } from "./kubectl.ts";
import { limits } from "../limits.ts";
import { until } from "../until.ts";

/**
 * Allows one upgrade of a cluster at a time, whatever stack or tool starts it: the Lease
 * kube-system/kube-lockstep, held and renewed while a run changes something.
 *
 * A holder that died, or did not renew in time, has lost it.
 */
export class UpgradeLock {
    readonly #kubectl: Kubectl;
    readonly #holder = `${userInfo().username}@${hostname()} pid ${process.pid}`;
    readonly #clock: Clock;
    #taken: Promise<void> | undefined;
    #endRenewal: (() => void) | undefined;
    #renewedMs = 0;

    constructor(kubectl: Kubectl, clock: Clock) {
        this.#kubectl = kubectl;
        this.#clock = clock;
    }

    /**
     * Takes the lock, or proves that this run still holds it; if it could not be renewed in time,
     * it is taken again.
     *
     * @throws Failed `another-run`, with who holds it.
     */
    async take(): Promise<void> {
        const renew = () => this.#renew();
        this.#taken ??= until(limits.upgradeLease, this.#clock, renew).then(() => {
            this.#endRenewal = this.#clock.every(limits.upgradeLeaseRenewal * 1000, () => {
                renew().catch(() => undefined); // the next renewal is still in time
            });
        });
        await this.#taken;
        if (this.#clock.steadyMs() - this.#renewedMs >= limits.upgradeLease * 1000)
            await until(limits.upgradeLease, this.#clock, renew);
    }

    /** Releases the lock, if this run holds it. */
    async release(): Promise<void> {
        if (this.#taken === undefined) return;
        this.#endRenewal?.();
        this.#taken = undefined;
        await this.#write("");
    }

    async #renew(): Promise<void> {
        const begunMs = this.#clock.steadyMs();
        try {
            await this.#write(this.#holder);
            this.#renewedMs = begunMs;
        } catch (error) {
            const isLost = error instanceof Failed && error.failure.code === "another-run";
            if (isLost) this.#renewedMs = -Infinity; // the next guard asks for it again
            throw error;
        }
    }

    async #write(holderIdentity: string): Promise<void> {
        const output = await this.#kubectl.run([
            "-n",
            "kube-system",
            "get",
            "lease",
            "kube-lockstep",
            "--ignore-not-found",
            "-o",
            "json",
        ]);
        // coordination.k8s.io/v1 Lease, or nothing
        const lease = output.trim() === "" ? undefined : (JSON.parse(output) as Lease);
        if (lease !== undefined) refuseOther(lease, this.#holder, this.#clock.wallMs());
        const now = new Date(this.#clock.wallMs()).toISOString().replace("Z", "000Z"); // MicroTime
        const wanted = {
            apiVersion: "coordination.k8s.io/v1",
            kind: "Lease",
            metadata: {
                namespace: "kube-system",
                name: "kube-lockstep",
                ...(lease === undefined ? {} : { resourceVersion: lease.metadata.resourceVersion }),
            },
            spec: { holderIdentity, renewTime: now, leaseDurationSeconds: limits.upgradeLease },
        };
        const verb = lease === undefined ? "create" : "replace";
        await this.#kubectl.run([verb, "-f", "-"], { input: JSON.stringify(wanted) });
    }
}

interface Lease {
    readonly metadata: { readonly resourceVersion: string };
    readonly spec: { readonly holderIdentity?: string; readonly renewTime?: string };
}

function refuseOther({ spec }: Lease, self: string, nowMs: number): void {
    const { holderIdentity: holder = "", renewTime = "" } = spec;
    const age = (nowMs - Date.parse(renewTime)) / 1000;
    if (holder === "" || holder === self || age > limits.upgradeLease || isDeadHere(holder)) return;
    throw new Failed({
        code: "another-run",
        holder,
        renewedSecondsAgo: age,
        leaseSeconds: limits.upgradeLease,
    });
}

/** True if the holder was a process of this machine that is gone. */
function isDeadHere(holder: string): boolean {
    const [, host, pid] = /@(.+) pid (\d+)$/.exec(holder) ?? [];
    if (host !== hostname() || pid === undefined) return false;
    try {
        process.kill(Number(pid), 0);
        return false;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "ESRCH"; // kill throws errno errors only
    }
}

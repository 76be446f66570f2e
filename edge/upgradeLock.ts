import { hostname, userInfo } from "node:os";
import { Failed } from "./failed.ts";
import type { Kubectl } from "./kubectl.ts";
import { until } from "./until.ts";

const durationSeconds = 30;
const renewEveryMs = 10_000;

/**
 * One upgrade of a cluster at a time, whatever stack or tool starts it: the Lease
 * kube-system/kube-lockstep, held and renewed while a run changes something.
 *
 * A holder that died, or did not renew for 30 s, has lost it.
 */
export class UpgradeLock {
    readonly #kubectl: Kubectl;
    readonly #holder = `${userInfo().username}@${hostname()} pid ${process.pid}`;
    #taken: Promise<void> | undefined;
    #renewal: NodeJS.Timeout | undefined;

    constructor(kubectl: Kubectl) {
        this.#kubectl = kubectl;
    }

    /**
     * Takes the lock unless this run holds it already.
     *
     * @throws Failed `another-run`, with who holds it.
     */
    async take(): Promise<void> {
        this.#taken ??= until(durationSeconds, () => this.#write(this.#holder)).then(() => {
            this.#renewal = setInterval(() => {
                this.#write(this.#holder).catch(() => undefined); // the next renewal is in time, too
            }, renewEveryMs);
            this.#renewal.unref();
        });
        return this.#taken;
    }

    /** Gives the lock back, where this run holds it. */
    async release(): Promise<void> {
        if (this.#taken === undefined) return;
        clearInterval(this.#renewal);
        this.#taken = undefined;
        await this.#write("");
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
        if (lease !== undefined) refuseOther(lease, this.#holder);
        const now = new Date().toISOString().replace("Z", "000Z"); // MicroTime
        const wanted = {
            apiVersion: "coordination.k8s.io/v1",
            kind: "Lease",
            metadata: {
                namespace: "kube-system",
                name: "kube-lockstep",
                ...(lease === undefined ? {} : { resourceVersion: lease.metadata.resourceVersion }),
            },
            spec: { holderIdentity, renewTime: now, leaseDurationSeconds: durationSeconds },
        };
        const verb = lease === undefined ? "create" : "replace";
        await this.#kubectl.run([verb, "-f", "-"], { input: JSON.stringify(wanted) });
    }
}

interface Lease {
    readonly metadata: { readonly resourceVersion: string };
    readonly spec: { readonly holderIdentity?: string; readonly renewTime?: string };
}

function refuseOther({ spec }: Lease, self: string): void {
    const { holderIdentity: holder = "", renewTime = "" } = spec;
    const age = (Date.now() - Date.parse(renewTime)) / 1000;
    if (holder === "" || holder === self || age > durationSeconds || isDeadHere(holder)) return;
    throw new Failed({
        code: "another-run",
        holder,
        renewedSecondsAgo: age,
        leaseSeconds: durationSeconds,
    });
}

/** True where the holder was a process of this machine that is gone. */
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

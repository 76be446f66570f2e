import { tmpdir } from "node:os";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnose } from "../../../core/cluster/diagnose.ts";
import { componentsOf, type Role } from "../../../core/cluster/component.ts";
import type { ClusterSpec, MachineSpec } from "../../../core/cluster/spec.ts";
import type { Failure } from "../../../core/describe/failure.ts";
import type { Move, PhaseKind } from "../../../core/plan/plan.ts";
import { planUpgrade } from "../../../core/plan/planUpgrade.ts";
import { parseVersion } from "../../../core/cluster/version.ts";
import { Failed } from "../../../edge/failed.ts";
import { Run } from "../../../edge/guards/run.ts";
import { SimulatedCluster } from "./simulatedCluster.ts";

export const from = "v1.36.4";
export const to = "v1.37.2";

const folder = mkdtempSync(join(tmpdir(), "kube-lockstep-simulated-"));
const kubeconfig = join(folder, "kubeconfig");
writeFileSync(kubeconfig, "{}");

const named = (role: Role, prefix: string, network: string, count: number) =>
    Array.from({ length: count }, (_, at): MachineSpec => ({
        node: `${prefix}-${at + 1}`,
        role,
        components: componentsOf(role),
        address: `${network}.${Math.floor(at / 250)}.${(at % 250) + 1}`,
        ssh: { user: "root", port: 22, privateKey: undefined, hostKey: "ssh-ed25519 AAAA" },
    }));

/** Three control planes, and as many workers as are wanted. */
export function simulatedSpec(changes: Partial<ClusterSpec> = {}, workers = 3): ClusterSpec {
    return {
        name: "simulated",
        version: parseVersion(to)!,
        workerVersion: parseVersion(to)!,
        controlPlanes: named("control plane", "cp", "10.1", 3),
        workers: named("worker", "w", "10.2", workers),
        releaseUrl: "https://dl.k8s.io",
        kubeconfig,
        kubectl: "kubectl",
        smokeImage: "busybox",
        drainTimeoutSeconds: 120,
        etcdSnapshot: { enabled: true, directory: "/var/lib/kube-lockstep/etcd", keep: 3 },
        waivers: {},
        ...changes,
    };
}

/** A run of the program against a simulated cluster: it has observed it, and has its plan. */
export class SimulatedRun extends Run {
    readonly cluster: SimulatedCluster;

    private constructor(
        cluster: SimulatedCluster,
        ...[inventory, plan]: readonly [Run["seen"], Run["plan"]]
    ) {
        super(cluster.spec, cluster.live, inventory, plan);
        this.cluster = cluster;
    }

    static async of(cluster: SimulatedCluster): Promise<SimulatedRun> {
        const inventory = await cluster.live.look();
        return new SimulatedRun(cluster, inventory, planUpgrade(diagnose(inventory, cluster.spec)));
    }

    /** A run of a new cluster at `from`, whose calls and executions count from here on. */
    static async ofNew(changes?: Partial<ClusterSpec>): Promise<SimulatedRun> {
        const run = await SimulatedRun.of(new SimulatedCluster(simulatedSpec(changes), from));
        run.cluster.forget();
        return run;
    }

    move(phase: PhaseKind, node: string): Move {
        const move = this.#moves.find((one) => one.phase === phase && one.machine.node === node);
        if (move === undefined) throw new Error(`no move ${phase} ${node}`);
        return move;
    }

    /** Makes moves: applies their effect, and notes that they have been made. */
    make(phase: PhaseKind, ...nodes: readonly string[]): this {
        for (const node of nodes) {
            const move = this.move(phase, node);
            this.cluster.swap(node, move.takes, move.token);
            this.progress.make(move);
        }
        return this;
    }

    /** Makes all moves of these phases. */
    makeAll(...phases: readonly PhaseKind[]): this {
        for (const phase of phases)
            for (const { machine } of this.#moves.filter((one) => one.phase === phase))
                this.make(phase, machine.node);
        return this;
    }

    get #moves(): readonly Move[] {
        return this.plan.phases.flatMap(({ waves }) => waves.flatMap(({ moves }) => moves));
    }
}

/** Why a guard gave up; a guard that passes is an error. */
export async function failureOf(guard: Promise<unknown>): Promise<Failure> {
    try {
        await guard;
    } catch (error) {
        if (error instanceof Failed) return error.failure;
        throw error;
    }
    throw new Error("the guard passed");
}

/** The kinds of refusals because of which a guard gave up. */
export async function refusedNow(guard: Promise<unknown>): Promise<readonly string[]> {
    const failure = await failureOf(guard);
    if (failure.code !== "refused-now") return [`not refused: ${failure.code}`];
    return failure.refusals.map(({ kind }) => kind);
}

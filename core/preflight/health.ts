import type { Component, ComponentSighting, Inventory } from "../cluster.ts";
import { sightingOf } from "../deployed.ts";
import { reachedMachines, recordOf, type ReachedMachine } from "../drift.ts";
import type { Step } from "../steps.ts";
import type { Finding } from "./finding.ts";

export interface HealthSituation {
    readonly kind: "ill-component";
    readonly component: Component;
    /** What the question after its health was answered with. */
    readonly detail: string;
}

/** As long as a swap waits for health (edge/scripts/swap.sh): what started later may still be on its way. */
const startingSeconds = 60;

/**
 * Components that a step would swap although they run and are not healthy: the same question judges
 * the new version afterwards, so the swap could only fail.
 *
 * @param now seconds since the epoch
 */
export function healthFindings(
    inventory: Inventory,
    steps: readonly Pick<Step, "node" | "components" | "to">[],
    now: number,
): readonly Finding[] {
    const machines = reachedMachines(inventory);
    return steps.flatMap(({ node, components, to }) => {
        const machine = machines.get(node);
        return components.flatMap((component) => {
            const sighting = sightingOf(machine, component);
            if (machine === undefined || sighting === undefined) return [];
            const isStarting = now - (sighting.startedAt ?? now) < startingSeconds;
            return !isStarting && isIll(machine, sighting, to.text)
                ? [illness(node, sighting)]
                : [];
        });
    });
}

/** A swap that is half way, or that had left it healthy, explains it, and a restart may mend it. */
function isIll(machine: ReachedMachine, sighting: ComponentSighting, target: string): boolean {
    const { running, onDisk, health } = sighting;
    if (running.kind !== "version" || health.ok || sighting.doubt !== undefined) return false;
    const runs = running.version.text;
    const isHalfWay = onDisk.kind === "version" && onDisk.version.text !== runs;
    const wasHealthy = runs === target && recordOf(machine, sighting)?.version === target;
    return !isHalfWay && !wasHealthy;
}

function illness(node: string, { component, health }: ComponentSighting): Finding {
    return {
        check: "component-health",
        severity: "block",
        subjects: [node],
        what: { kind: "ill-component", component, detail: health.detail },
    };
}

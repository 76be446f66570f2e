/** One upgrade of one machine without an interruption, and what it came to. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { differences, type Fingerprint } from "./fingerprint.ts";
import { type Bench, Machine } from "./machine.ts";
import { changedUnits, type Observation } from "./observation.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import {
    type Harm,
    harmedComponents,
    harmedOwnFiles,
    harmedPaths,
    runsNow,
    untrueWords,
    type Versions,
} from "./property.ts";
import { oldVersion } from "./releases.ts";
import type { Shape } from "./shapes/shape.ts";
import { type Attempt, previewDoubts, upgrade } from "./upgrade.ts";

export interface TrialResult {
    readonly shape: Shape;
    readonly outcome: Outcome;
    /** What a preview would have refused it for. */
    readonly doubts: readonly string[];
    /** What the step that failed said last. */
    readonly words: string;
}

/** How long a component may take to be what it should be, once the scripts have ended. */
export const settleSeconds = 5;

/** What a machine was before anything of ours came to it. */
export interface Start {
    readonly observation: Observation;
    readonly fingerprint: Fingerprint;
    readonly versions: Versions;
}

/** Tries a shape once. */
export async function trial(bench: Bench, name: string, shape: Shape): Promise<TrialResult> {
    const missing = shape.needs;
    if (missing !== undefined && !existsSync(join(bench.lower, missing)))
        return without(shape, { kind: "skipped", why: `${missing} is not there` });
    return tried(bench, name, shape).catch((error: unknown) =>
        without(shape, {
            kind: "not run",
            why: error instanceof Error ? error.message : String(error),
        }),
    );
}

async function tried(bench: Bench, name: string, shape: Shape): Promise<TrialResult> {
    const machine = await Machine.boot(bench, name, shape, "memory");
    try {
        const start = await startOf(machine);
        const doubts = await previewDoubts(machine.container);
        const attempt = await upgrade(machine.container, shape);
        const harms = await harmsOf(machine, start, attempt);
        return { shape, outcome: outcomeOf(attempt, harms), doubts, words: attempt.words };
    } finally {
        await machine.remove();
    }
}

const without = (shape: Shape, outcome: Outcome): TrialResult => ({
    ...{ shape, outcome, doubts: [], words: "" },
});

/** Waits for the components and looks at everything; throws where they do not come up. */
export async function startOf(machine: Machine): Promise<Start> {
    const { shape } = machine;
    const versions = { old: oldVersion, target: shape.target };
    const isUp = (seen: Observation) =>
        runsNow(seen, shape.components, versions) === "old" &&
        [...seen.components.values()].every(({ healthy }) => healthy || !shape.startsHealthy) &&
        seen.units.get("prepare.service") === "active/exited" &&
        ![...seen.units.values()].some((state) => state.startsWith("activating"));
    if (!isUp(await machine.observeUntil(isUp, 20)))
        throw new Error("its components do not start as they should");
    if (shape.disturb !== "") await machine.container.script(shape.disturb);
    const observation = await machine.observe();
    return { observation, fingerprint: await machine.fingerprint(), versions };
}

/** Everything that is not as the property wants it, also after the components were started once more. */
export async function harmsOf(
    machine: Machine,
    start: Start,
    attempt: Attempt,
): Promise<readonly Harm[]> {
    const { components, own } = machine.shape;
    const { observation: before, versions } = start;
    const harmed = (seen: Observation) => harmedComponents(before, seen, components, versions);
    const changed = (seen: Observation) => changedUnits(before, seen, components);
    const isWell = (seen: Observation) => harmed(seen).length + changed(seen).length === 0;
    const seen = await machine.observeUntil(isWell, settleSeconds);
    const after = await machine.fingerprint();
    const below = await machine.below(start.fingerprint, after);
    const runs = runsNow(seen, components, versions);
    const harms = [
        ...harmed(seen),
        ...changed(seen).map((change) => ({ kind: "unit", change }) as const),
        ...harmedPaths(differences(start.fingerprint, after, below), own),
        ...(runs === "neither" ? [] : harmedOwnFiles(start.fingerprint, after, own, runs)),
        ...untrueWords(attempt, runs),
    ];
    return harms.length > 0 ? harms : startedAgain(machine, start);
}

/** A crash of all components: what is started then must be what runs now. */
async function startedAgain(
    machine: Machine,
    { observation, versions }: Start,
): Promise<readonly Harm[]> {
    const { components, disturb } = machine.shape;
    if (disturb !== "") return []; // would not have started again before either
    const units = components.map((component) => `${component}.service`).join(" ");
    await machine.container.script(`systemctl restart --no-block ${units}; sleep 0.2`);
    const harmed = (seen: Observation) => harmedComponents(observation, seen, components, versions);
    const seen = await machine.observeUntil((one) => harmed(one).length === 0, settleSeconds);
    return harmed(seen).map((harm) =>
        harm.kind === "component" ? { ...harm, found: `${harm.found} after a restart` } : harm,
    );
}

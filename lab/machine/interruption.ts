/** A swap that is interrupted at one line, and the next `up` after it. */
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { until } from "../command.ts";
import type { DiskKind } from "./disk.ts";
import { type Bench, Machine } from "./machine.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { type Harm, harmedComponents } from "./property.ts";
import type { Shape } from "./shapes/shape.ts";
import { harmsOf, settleSeconds, type Start, startOf } from "./trial.ts";
import { type Step, upgrade } from "./upgrade.ts";

/** How a swap is interrupted: its processes killed, one command failed, the disk full, the machine reset, its power cut. */
export type Interruption =
    "kill" | "fail" | "full" | "reboot" | "power cut" | "power cut, no auto_da_alloc";

/** A moment of a run of swap.sh. */
export interface Point {
    /** FILE:LINE */
    readonly at: string;
    /** The command as bash writes it, its first line. */
    readonly command: string;
    /** The how manieth time that this command of this line is reached. */
    readonly times: number;
}

export type InterruptionOutcome =
    /** `between`: harm from the interruption to the next `up`; `next`: what that `up` came to. */
    | { readonly kind: "tried"; readonly between: readonly Harm[]; readonly next: Outcome }
    /** There is nothing to try. */
    | { readonly kind: "skipped"; readonly why: string }
    /** The bench itself failed. */
    | { readonly kind: "not run"; readonly why: string };

export interface InterruptionResult {
    readonly point: Point;
    readonly outcome: InterruptionOutcome;
}

const swapScript = "swap.sh";

const isPowerCut = (by: Interruption) => by.startsWith("power cut");
const isOfMachine = (by: Interruption) => by === "reboot" || isPowerCut(by);

function diskFor(by: Interruption): DiskKind {
    if (!isPowerCut(by)) return "memory";
    return by === "power cut" ? "ext4" : "ext4 noauto_da_alloc";
}

/** The lines that run in an uninterrupted swap of this shape, in their order, each as often as it runs. */
export async function recordedLines(bench: Bench, name: string, shape: Shape): Promise<string> {
    const machine = await Machine.boot(bench, name, shape, "memory");
    try {
        await startOf(machine);
        await upgrade(machine.container, shape, ["install", "stage"]);
        await machine.order(`${swapScript} record 0 -`);
        await upgrade(machine.container, shape, ["swap"]);
        return (await machine.sharedText("lines")) ?? "";
    } finally {
        await machine.remove();
    }
}

/** Interrupts one swap at one point, on a machine of its own. */
export async function interrupted(
    ...[bench, name, shape, by, point]: readonly [Bench, string, Shape, Interruption, Point]
): Promise<InterruptionResult> {
    return tried(bench, name, shape, by, point).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        return { point, outcome: { kind: "not run", why } };
    });
}

async function tried(
    bench: Bench,
    name: string,
    shape: Shape,
    by: Interruption,
    point: Point,
): Promise<InterruptionResult> {
    const machine = await Machine.boot(bench, name, shape, diskFor(by));
    try {
        const start = await startOf(machine);
        await upgrade(machine.container, shape, ["install", "stage"]);
        await machine.container.script("sync");
        const done = await interrupt(machine, name, by, point);
        if (done === undefined) return skipped(point, "not reached this time");
        if (done.startsWith("not possible")) return skipped(point, "nothing there that can fail");
        return { point, outcome: await afterwards(machine, start, next(by)) };
    } finally {
        await machine.remove();
    }
}

const skipped = (point: Point, why: string): InterruptionResult => ({
    point,
    outcome: { kind: "skipped", why },
});

/** Lets the swap run into its interruption; what interrupt.sh noted of it, or undefined where it never came there. */
async function interrupt(
    machine: Machine,
    name: string,
    by: Interruption,
    { at, command, times }: Point,
): Promise<string | undefined> {
    await machine.order(
        `${swapScript} ${isOfMachine(by) ? "stand-still" : by} ${times} ${at} ${command}`,
    );
    const ended = new Set<true>();
    const swap = upgrade(machine.container, machine.shape, ["swap"]).then(() => ended.add(true));
    if (isOfMachine(by)) {
        const standsStill = async (): Promise<boolean> =>
            (await machine.sharedText("done")) !== undefined || ended.has(true);
        await until(standsStill, { seconds: 60, pauseMs: 20 }, () => new Error("the swap hangs"));
        if (!ended.has(true)) await machine.crash(isPowerCut(by));
    }
    await swap;
    const done = await machine.sharedText("done");
    await machine.order(undefined);
    if (isOfMachine(by) && done !== undefined) await machine.start(name);
    await rm(join(machine.disk.root, "fill"), { force: true });
    return done;
}

/** What the next `up` runs again: a machine that was away may have lost what was put on it. */
const next = (by: Interruption): readonly Step[] =>
    isOfMachine(by) ? ["install", "stage", "swap", "settle"] : ["swap", "settle"];

/** The property now, and after the next `up`. */
async function afterwards(
    machine: Machine,
    start: Start,
    steps: readonly Step[],
): Promise<InterruptionOutcome> {
    const { components } = machine.shape;
    const harmed = (seen: Parameters<typeof harmedComponents>[1]) =>
        harmedComponents(start.observation, seen, components, start.versions);
    const seen = await machine.observeUntil((one) => harmed(one).length === 0, settleSeconds);
    const attempt = await upgrade(machine.container, machine.shape, steps);
    const next = outcomeOf(attempt, await harmsOf(machine, start, attempt));
    return { kind: "tried", between: harmed(seen), next };
}

/** Whether a command can be made to fail: not a test, a declaration or an assignment, which change nothing. */
export function canFail({ command }: Point): boolean {
    return !/^(\[\[|\(\(|(local|return|readonly|declare|for|case)\b|\w+\+?=)/.test(command);
}

/**
 * The points of a recording: each command of `file` once, when it runs for the last time, so that of a loop over
 * components the first one is done; with `all`, every command of every file each time that it runs.
 */
export function pointsOf(recording: string, file: string, all: boolean): readonly Point[] {
    const counts = new Map<string, number>();
    const points = recording
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
            const [, at = "", command = ""] = /^(\S+) (.*)$/.exec(line) ?? [];
            const times = (counts.get(line) ?? 0) + 1;
            counts.set(line, times);
            return { at, times, command };
        });
    if (all) return points;
    return points.filter(
        ({ at, command, times }) =>
            at.startsWith(`${file}:`) && times === counts.get(`${at} ${command}`),
    );
}

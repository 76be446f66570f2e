/** The bench's verbs. */
import { obstacle } from "../requirements.ts";
import { ensureRootFileSystem } from "../rootfs.ts";
import { ensurePrograms } from "./build.ts";
import {
    canFail,
    type Interruption,
    interrupted,
    pointsOf,
    recordedLines,
} from "./interruption.ts";
import { inLanes } from "./lanes.ts";
import type { Bench } from "./machine.ts";
import {
    exitStatus,
    interruptionLine,
    interruptionVerdict,
    summary,
    trialLine,
    type Verdict,
    verdictOf,
} from "./report.ts";
import type { Shape } from "./shapes/shape.ts";
import { shapeNamed, shapes } from "./shapes/shapes.ts";
import { trial } from "./trial.ts";

const usage = `usage: npm run -s machine-bench -- VERB

    shapes [SHAPE…]           each shape of machine once (all of them where none is named)
    kills SHAPE [LINE…]       the swap killed at each of its lines, then run again
    fails SHAPE [LINE…]       the first command of each line made to fail
    fulls SHAPE [LINE…]       the disk full from each line on
    reboots SHAPE [LINE…]     the machine reset at each line
    power-cuts SHAPE [LINE…]  its power cut at each line: what was not synced is gone
    power-cuts-unordered …    the same on ext4 with noauto_da_alloc
    lines SHAPE               the lines that a swap runs, with their commands
    once                      shapes, and kills of the plain one

Options: --all (every line of every script each time it runs), --lanes N (machines at a time; 3),
--words (what the scripts said). A LINE is FILE:NUMBER. Exit status: 0 no harm, 1 harm, 2 not run.
`;

const interruptions: Readonly<Record<string, Interruption>> = {
    kills: "kill",
    fails: "fail",
    fulls: "full",
    reboots: "reboot",
    "power-cuts": "power cut",
    "power-cuts-unordered": "power cut, no auto_da_alloc",
};

interface Options {
    readonly lanes: number;
    readonly isAll: boolean;
    readonly isWordy: boolean;
}

const say = (line: string) => {
    console.log(line);
};

/** Tries shapes. */
async function tryShapes(
    bench: Bench,
    names: readonly string[],
    options: Options,
): Promise<readonly Verdict[]> {
    const wanted = names.length === 0 ? shapes : names.map(shapeNamed);
    const results = await inLanes(
        wanted,
        options.lanes,
        async (shape, lane) => trial(bench, lane, shape),
        (result) => {
            say(trialLine(result));
            if (options.isWordy) say(result.words);
        },
    );
    const verdicts = results.map(verdictOf);
    say(`shapes: ${summary(verdicts)}`);
    return verdicts;
}

/** Interrupts swaps of one shape at each point, or at those of the lines that are named. */
async function tryInterruptions(
    bench: Bench,
    by: Interruption,
    shape: Shape,
    lines: readonly string[],
    options: Options,
): Promise<readonly Verdict[]> {
    const recording = await recordedLines(bench, "m0", shape);
    const points = pointsOf(recording, "swap.sh", options.isAll || lines.length > 0)
        .filter(({ at }) => lines.length === 0 || lines.includes(at))
        .filter((point) => by !== "fail" || canFail(point));
    const results = await inLanes(
        points,
        options.lanes,
        async (point, lane) => interrupted(bench, lane, shape, by, point),
        (result) => {
            say(interruptionLine(result, shape.wanted));
        },
    );
    const verdicts = results.map(({ outcome }) => interruptionVerdict(outcome, shape.wanted));
    say(`${shape.name}, ${by} at ${points.length} points: ${summary(verdicts)}`);
    return verdicts;
}

async function run(
    verb: string,
    words: readonly string[],
    options: Options,
): Promise<readonly Verdict[]> {
    const [name = "plain", ...lines] = words;
    const by = interruptions[verb];
    if (by === undefined && !["shapes", "lines", "once"].includes(verb))
        throw new UsageError(verb === "" ? "no verb given" : `unknown verb: ${verb}`);
    const shape = verb === "shapes" ? undefined : shapeNamed(name);
    const bench = await makeBench();
    if (shape === undefined) return tryShapes(bench, words, options);
    if (by !== undefined) return tryInterruptions(bench, by, shape, lines, options);
    if (verb === "lines") {
        process.stdout.write(await recordedLines(bench, "m0", shape));
        return [];
    }
    const verdicts = await tryShapes(bench, [], options);
    return [...verdicts, ...(await tryInterruptions(bench, "kill", shape, [], options))];
}

class UsageError extends Error {}
/** The bench cannot run here; that is no success. */
class NotRun extends Error {}

async function makeBench(): Promise<Bench> {
    const progress = (what: string) => {
        console.error(`machine-bench: ${what}`);
    };
    const why = obstacle();
    if (why !== undefined) throw new NotRun(why);
    try {
        const programs = await ensurePrograms(progress);
        return { programs, lower: await ensureRootFileSystem(progress) };
    } catch (error) {
        throw new NotRun(error instanceof Error ? error.message : String(error), { cause: error });
    }
}

/** The words that are no options, and the options. */
function parsed(args: readonly string[]): readonly [readonly string[], Options] {
    const words: string[] = [];
    let lanes = 3;
    for (let at = 0; at < args.length; at++) {
        const word = args[at] ?? "";
        if (word === "--lanes") lanes = Number(args[++at]);
        else if (!word.startsWith("--")) words.push(word);
        else if (!["--all", "--words"].includes(word))
            throw new UsageError(`unknown option: ${word}`);
    }
    if (!Number.isInteger(lanes) || lanes < 1) throw new UsageError("--lanes wants a number");
    return [words, { lanes, isAll: args.includes("--all"), isWordy: args.includes("--words") }];
}

try {
    const [[verb = "", ...words], options] = parsed(process.argv.slice(2));
    process.exitCode = exitStatus(await run(verb, words, options));
} catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    console.error(`machine-bench: ${error instanceof NotRun ? "not run: " : ""}${text}`);
    if (error instanceof UsageError) console.error(`\n${usage}`);
    process.exitCode = error instanceof NotRun || error instanceof UsageError ? 2 : 1;
}

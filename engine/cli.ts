import { resolve } from "node:path";
import { Arguments, globalFlags } from "./flags.ts";
import { messageOf } from "./rpc.ts";
import { exitCodes, UsageError } from "./usageError.ts";
import { aliases, verbs } from "./verbs/index.ts";

/** Runs one command line (without `pulumi` itself); its exit code. */
async function run(argv: readonly string[]): Promise<number> {
    const { name, rest } = verbOf(argv);
    const verb = name === undefined ? undefined : verbs[name];
    if (name === undefined || verb === undefined) {
        process.stdout.write(`${usage()}\n`);
        if (rest.length === 0) return exitCodes.success;
        throw new UsageError(
            `unknown command "${rest.join(" ")}" for "pulumi" (bundled engine)`,
            exitCodes.configuration,
        );
    }
    const args = Arguments.parse(name, rest, verb.flags);
    if (args.has("help")) {
        const flags = Object.entries(verb.flags).map(
            ([flag, { about }]) => `  --${flag.padEnd(24)} ${about}`,
        );
        process.stdout.write(`pulumi ${name}: ${verb.about}\n${flags.join("\n")}\n`);
        return exitCodes.success;
    }
    return verb.run(args, resolve(args.value("cwd") ?? "."));
}

/** The longest verb that the words begin with (`stack export`), and everything else, flags included. */
function verbOf(argv: readonly string[]): { name: string | undefined; rest: string[] } {
    const words = wordIndexes(argv);
    for (const length of [2, 1]) {
        const taken = words.slice(0, length);
        const spelled = taken.map((i) => argv[i]).join(" ");
        const name = aliases[spelled] ?? spelled;
        if (taken.length === length && Object.hasOwn(verbs, name)) {
            return { name, rest: argv.filter((_, i) => !taken.includes(i)) };
        }
    }
    return { name: undefined, rest: words.length > 0 ? [...argv] : [] };
}

/** Where the words stand among the flags and their values. */
function wordIndexes(argv: readonly string[]): number[] {
    const tables = [globalFlags, ...Object.values(verbs).map(({ flags }) => flags)];
    const takesNext = (arg: string): boolean =>
        !arg.includes("=") &&
        tables.some((table) =>
            Object.entries(table).some(
                ([name, { kind, short, alone }]) =>
                    kind !== "switch" &&
                    alone === undefined &&
                    (arg === `--${name}` || arg === `-${short ?? "-"}`),
            ),
        );
    return [...argv.keys()].filter((i) => {
        const arg = argv[i] ?? "";
        return !arg.startsWith("-") && !(i > 0 && takesNext(argv[i - 1] ?? ""));
    });
}

function usage(): string {
    const lines = Object.entries(verbs).map(([name, { about }]) => `  ${name.padEnd(16)} ${about}`);
    return `pulumi (bundled engine) COMMAND [FLAGS]\n${lines.join("\n")}\nThe flags of a command: pulumi COMMAND --help`;
}

try {
    process.exitCode = await run(process.argv.slice(2));
} catch (error) {
    process.stderr.write(`error: ${messageOf(error)}\n`);
    process.exitCode = error instanceof UsageError ? error.code : exitCodes.error;
}

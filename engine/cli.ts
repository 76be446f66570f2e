import { resolve } from "node:path";
import { Arguments } from "./flags.ts";
import { messageOf } from "./rpc.ts";
import { exitCodes, UsageError } from "./usageError.ts";
import { verbs } from "./verbs/index.ts";

/** Runs one command line (without `pulumi` itself); its exit code. */
async function run(argv: readonly string[]): Promise<number> {
    const { name, rest } = verbOf(argv);
    const verb = name === undefined ? undefined : verbs[name];
    if (name === undefined || verb === undefined) {
        process.stdout.write(`${usage()}\n`);
        if (rest.length === 0 || argv.includes("--help") || argv.includes("-h")) return exitCodes.success;
        throw new UsageError(`unknown command "${rest.join(" ")}" for "pulumi" (bundled engine)`, exitCodes.configuration);
    }
    const args = Arguments.parse(name, rest, verb.flags);
    if (args.has("help")) {
        const flags = Object.entries(verb.flags).map(([flag, { about }]) => `  --${flag.padEnd(24)} ${about}`);
        process.stdout.write(`pulumi ${name}: ${verb.about}\n${flags.join("\n")}\n`);
        return exitCodes.success;
    }
    return verb.run(args, resolve(args.value("cwd") ?? "."));
}

/** The longest verb that the words begin with (`stack export`), and everything else. */
function verbOf(argv: readonly string[]): { name: string | undefined; rest: string[] } {
    const at = argv.findIndex((arg) => !arg.startsWith("-"));
    for (const length of [2, 1]) {
        const name = argv.slice(at, at + length).join(" ");
        if (at >= 0 && name in verbs) return { name, rest: [...argv.slice(0, at), ...argv.slice(at + length)] };
    }
    return { name: undefined, rest: [...argv] };
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

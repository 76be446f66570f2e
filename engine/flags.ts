import { exitCodes, UsageError } from "./usageError.ts";

/** A flag of a verb: `value` takes the word that follows (or `--flag=value`), `switch` does not. */
export interface Flag {
    readonly kind: "switch" | "value" | "list";
    readonly short?: string;
    readonly about: string;
    /** What `--flag` alone means, for values that may be left out. */
    readonly alone?: string;
}
export type FlagTable = Readonly<Record<string, Flag>>;

/** Flags that every verb takes, as in the CLI. */
export const globalFlags: FlagTable = {
    cwd: { kind: "value", short: "C", about: "run as if started in this directory" },
    color: { kind: "value", about: "always, never, raw or auto" },
    "non-interactive": { kind: "switch", about: "never ask" },
    emoji: { kind: "switch", short: "e", about: "accepted, without effect" },
    logtostderr: { kind: "switch", about: "accepted, without effect" },
    verbose: { kind: "value", short: "v", about: "accepted, without effect" },
    "disable-integrity-checking": { kind: "switch", about: "accepted, without effect" },
    help: { kind: "switch", short: "h", about: "what this verb does" },
};

/** A command line's flags and words, checked against what the verb takes. */
export class Arguments {
    readonly words: readonly string[];
    readonly #given: ReadonlyMap<string, readonly string[]>;

    private constructor(words: readonly string[], given: ReadonlyMap<string, readonly string[]>) {
        this.words = words;
        this.#given = given;
    }

    static parse(verb: string, args: readonly string[], table: FlagTable): Arguments {
        const words: string[] = [];
        const given = new Map<string, string[]>();
        const flags = { ...globalFlags, ...table };
        for (let i = 0; i < args.length; i += 1) {
            const arg = args[i] ?? "";
            if (arg === "--") {
                words.push(...args.slice(i + 1));
                break;
            }
            if (!arg.startsWith("-") || arg === "-") {
                words.push(arg);
                continue;
            }
            const [spelled, attached] = splitAtEquals(arg);
            const name = flagName(spelled, flags);
            const flag = name === undefined ? undefined : flags[name];
            if (name === undefined || flag === undefined) throw unknownFlag(verb, spelled, table);
            const value =
                attached ?? (flag.kind === "switch" ? "true" : (flag.alone ?? args[(i += 1)]));
            if (value === undefined)
                throw new UsageError(`flag needs an argument: ${spelled}`, exitCodes.configuration);
            given.set(name, [...(given.get(name) ?? []), value]);
        }
        return new Arguments(words, given);
    }

    has(name: string): boolean {
        const value = this.value(name);
        return value !== undefined && value !== "false";
    }

    value(name: string): string | undefined {
        return this.#given.get(name)?.at(-1);
    }

    list(name: string): readonly string[] {
        return this.#given.get(name) ?? [];
    }
}

function splitAtEquals(arg: string): readonly [string, string | undefined] {
    const at = arg.indexOf("=");
    return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

function flagName(spelled: string, flags: FlagTable): string | undefined {
    if (spelled.startsWith("--")) return spelled.slice(2);
    return Object.keys(flags).find((name) => flags[name]?.short === spelled.slice(1));
}

function unknownFlag(verb: string, spelled: string, table: FlagTable): UsageError {
    const known = Object.keys({ ...table, ...globalFlags }).map((name) => `--${name}`);
    return new UsageError(
        `unknown flag: ${spelled}\npulumi ${verb} (bundled engine) takes: ${known.join(" ")}`,
        exitCodes.configuration,
    );
}

import { readFileSync } from "node:fs";
import type { FlagTable } from "../flags.ts";
import type { Arguments } from "../flags.ts";
import { loadProject, type Project } from "../project.ts";
import { configText, type ConfigValue, decrypted, hasSecure, StackConfig } from "../stackConfig.ts";
import { exitCodes, UsageError } from "../usageError.ts";
import { backendOf, requireStack } from "../workspace.ts";
import { configPath } from "./configFlags.ts";
import { looksLikeSecret, typed } from "./configValue.ts";
import { stackFlag } from "./stack.ts";
import { table } from "./table.ts";
import type { Verb } from "./verb.ts";

const flags: FlagTable = {
    ...stackFlag,
    "config-file": { kind: "value", about: "use this file instead of Pulumi.STACK.yaml" },
};
const pathFlag: FlagTable = {
    path: { kind: "switch", about: "the key is a path into a structure" },
};
const jsonFlag: FlagTable = { json: { kind: "switch", short: "j", about: "as JSON" } };

export const configList: Verb = {
    about: "List the stack's configuration",
    flags: {
        ...flags,
        ...jsonFlag,
        "show-secrets": { kind: "switch", about: "show secrets in the clear" },
    },
    async run(args, directory) {
        const { project, config } = open(args, directory);
        const values = withDefaults(project, config);
        const shown = args.has("show-secrets");
        const crypter =
            shown && [...values.values()].some(hasSecure) ? await config.crypter() : undefined;
        const reveal = (text: string): string => crypter?.decrypt(text) ?? "[secret]";
        const entries = [...values].sort(([left], [right]) => left.localeCompare(right));
        if (args.has("json")) {
            const json = entries.map(([key, value]) => [
                key,
                jsonEntry(value, decrypted(value, reveal), shown),
            ]);
            process.stdout.write(`${JSON.stringify(Object.fromEntries(json), undefined, 2)}\n`);
        } else {
            const rows = entries.map(([key, value]) => [
                pretty(project, key),
                configText(decrypted(value, reveal)),
            ]);
            process.stdout.write(table(["KEY", "VALUE"], rows));
        }
        return exitCodes.success;
    },
};

export const configGet: Verb = {
    about: "Show one value of the configuration, decrypted",
    flags: { ...flags, ...pathFlag, ...jsonFlag },
    async run(args, directory) {
        const { project, config, stack } = open(args, directory);
        const key = keyArgument(args, "get");
        const [first, ...rest] = args.has("path")
            ? configPath(config.fullKey(key))
            : [config.fullKey(key)];
        const value = inside(withDefaults(project, config).get(String(first)), rest);
        if (value === undefined)
            throw new UsageError(`configuration key '${key}' not found for stack '${stack}'`);
        const crypter = hasSecure(value) ? await config.crypter() : undefined;
        const plain = decrypted(value, (text) => crypter?.decrypt(text) ?? "");
        const text = args.has("json")
            ? JSON.stringify(jsonEntry(value, plain, true), undefined, 2)
            : configText(plain);
        process.stdout.write(`${text}\n`);
        return exitCodes.success;
    },
};

export const configSet: Verb = {
    about: "Set a value of the configuration: config set KEY [VALUE]; without VALUE, from standard input",
    flags: {
        ...flags,
        ...pathFlag,
        secret: { kind: "switch", about: "encrypt it" },
        plaintext: { kind: "switch", about: "store it as it is, even when it looks like a secret" },
        type: { kind: "value", about: "string, bool, int or float" },
        raw: { kind: "switch", about: "keep the newlines at the end of standard input" },
    },
    async run(args, directory) {
        const { config } = open(args, directory);
        const key = keyArgument(args, "set");
        const text = args.words[1] ?? fromInput(args);
        const path = args.has("path") ? configPath(config.fullKey(key)) : [config.fullKey(key)];
        if (args.has("secret")) {
            const crypter = await config.crypter();
            config.set(path, { secure: crypter.encrypt(text) });
        } else {
            if (!args.has("plaintext") && looksLikeSecret(key, text)) {
                throw new UsageError(
                    `config value for '${key}' looks like a secret; rerun with --secret to encrypt it, or --plaintext if you meant to store in plaintext`,
                );
            }
            config.set(path, typed(text, args.value("type"), path.length > 1));
        }
        config.save();
        return exitCodes.success;
    },
};

export const configRemove: Verb = {
    about: "Remove a value from the configuration",
    flags: { ...flags, ...pathFlag },
    run(args, directory) {
        const { config } = open(args, directory);
        const key = keyArgument(args, "rm");
        config.remove(args.has("path") ? configPath(config.fullKey(key)) : [config.fullKey(key)]);
        config.save();
        return Promise.resolve(exitCodes.success);
    },
};

function open(
    args: Arguments,
    directory: string,
): { project: Project; config: StackConfig; stack: string } {
    const project = loadProject(directory);
    const { stack } = requireStack(project, backendOf(project), args.value("stack"));
    return { project, config: new StackConfig(project, stack, args.value("config-file")), stack };
}

function withDefaults(project: Project, config: StackConfig): Map<string, ConfigValue> {
    const values = config.values();
    for (const [key, declared] of project.config) {
        const value = declared.default ?? declared.value;
        if (!values.has(key) && value !== undefined && value !== null)
            values.set(key, value as ConfigValue); // YAML of plain types
    }
    return values;
}

function keyArgument(args: Arguments, verb: string): string {
    const [key] = args.words;
    if (key === undefined || key === "") {
        throw new UsageError(`missing key: pulumi config ${verb} KEY`, exitCodes.configuration);
    }
    return key;
}

function fromInput(args: Arguments): string {
    if (process.stdin.isTTY)
        throw new UsageError("missing value: pulumi config set KEY VALUE", exitCodes.configuration);
    const text = readFileSync("/dev/stdin", "utf8");
    return args.has("raw") ? text : text.replace(/\r?\n+$/, "");
}

function inside(
    value: ConfigValue | undefined,
    path: readonly (string | number)[],
): ConfigValue | undefined {
    return path.reduce<ConfigValue | undefined>(
        (at, step) =>
            typeof at === "object" && at !== null
                ? (at as Record<string | number, ConfigValue>)[step]
                : undefined,
        value,
    );
}

function jsonEntry(written: ConfigValue, plain: ConfigValue, show: boolean): object {
    const secret = hasSecure(written);
    if (secret && !show) return { secret };
    return {
        value: configText(plain),
        ...(typeof plain === "object" && { objectValue: plain }),
        secret,
    };
}

function pretty(project: Project, key: string): string {
    return key.startsWith(`${project.name}:`) ? key.slice(project.name.length + 1) : key;
}

import type { Crypter } from "./passphrase.ts";
import type { ConfigType, Project } from "./project.ts";
import {
    configText,
    type ConfigValue,
    decrypted,
    hasSecure,
    type StackConfig,
} from "./stackConfig.ts";
import { UsageError } from "./usageError.ts";
import { type Properties, secret } from "./values.ts";

/** The configuration that an operation works with: the stack's, and the project's defaults. */
export interface ProgramConfig {
    /** Full key → text, decrypted. */
    readonly values: ReadonlyMap<string, string>;
    readonly secretKeys: readonly string[];
    /** The settings of a package's default provider. */
    packageConfig(pkg: string): Properties;
}

/** Checks the stack's configuration against the project's declarations, and completes it. */
export function programConfig(
    project: Project,
    stack: string,
    config: StackConfig,
    crypter: Crypter,
): ProgramConfig {
    const written = config.values();
    const missing: string[] = [];
    for (const [key, declared] of project.config) {
        if (written.has(key)) continue;
        const value = declared.default ?? declared.value;
        if (value !== undefined && value !== null)
            written.set(key, value as ConfigValue); // YAML of plain types
        else if (key.startsWith(`${project.name}:`)) missing.push(shortKey(project, key));
    }
    if (missing.length > 0) throw new UsageError(missingMessage(stack, missing.sort()));
    const plain = new Map(
        [...written].map(([key, value]) => [
            key,
            decrypted(value, (text) => crypter.decrypt(text)),
        ]),
    );
    for (const [key, declared] of [...project.config].sort()) {
        checkValue(stack, shortKey(project, key), declared, written.get(key), plain.get(key));
    }
    const values = new Map([...plain].map(([key, value]) => [key, configText(value)]));
    const secretKeys = [...written].filter(([, value]) => hasSecure(value)).map(([key]) => key);
    return {
        values,
        secretKeys,
        packageConfig: (pkg) =>
            Object.fromEntries(
                [...values]
                    .filter(([key]) => key.startsWith(`${pkg}:`))
                    .map(([key, value]) => [
                        key.slice(pkg.length + 1),
                        secretKeys.includes(key) ? secret(value) : value,
                    ]),
            ),
    };
}

function checkValue(
    stack: string,
    key: string,
    declared: ConfigType,
    written: ConfigValue | undefined,
    value: ConfigValue | undefined,
): void {
    if (declared.type === undefined || value === undefined) return;
    if (declared.secret && (written === undefined || !hasSecure(written))) {
        throw new UsageError(
            `Stack '${stack}' with configuration key '${key}' must be encrypted as it's secret`,
        );
    }
    if (!hasType(declared, value)) {
        throw new UsageError(
            `Stack '${stack}' with configuration key '${key}' must be of type '${typeName(declared)}'`,
        );
    }
}

function hasType(declared: ConfigType, value: ConfigValue): boolean {
    switch (declared.type) {
        case undefined:
            return true;
        case "string":
            return typeof value !== "object";
        case "integer":
            return typeof value !== "object" && /^[+-]?\d+$/.test(String(value));
        case "boolean":
            return value === true || value === false || value === "true" || value === "false";
        case "object":
            return typeof value === "object" && value !== null && !Array.isArray(value);
        case "array": {
            const { items } = declared;
            return (
                Array.isArray(value) &&
                (items === undefined || value.every((item) => hasType(items, item)))
            );
        }
    }
}

function typeName({ type, items }: ConfigType): string {
    return type === "array" && items !== undefined ? `array<${typeName(items)}>` : String(type);
}

function shortKey(project: Project, key: string): string {
    return key.startsWith(`${project.name}:`) ? key.slice(project.name.length + 1) : key;
}

function missingMessage(stack: string, keys: readonly string[]): string {
    const quoted = keys.map((key) => `'${key}'`);
    const list =
        quoted.length === 1
            ? quoted[0]
            : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1) ?? ""}`;
    return `Stack '${stack}' is missing configuration ${keys.length === 1 ? "value" : "values"} ${list ?? ""}`;
}

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import type { ProjectPlugin } from "./plugin.ts";
import { UsageError } from "./usageError.ts";

export interface ConfigType {
    readonly type: "string" | "integer" | "boolean" | "array" | "object" | undefined;
    readonly items: ConfigType | undefined;
    readonly default: unknown;
    readonly value: unknown;
    readonly secret: boolean;
}

/** What this engine reads of a Pulumi.yaml. */
export interface Project {
    readonly name: string;
    /** The directory of Pulumi.yaml. */
    readonly root: string;
    readonly main: string;
    readonly runtimeOptions: {
        readonly typescript: boolean;
        readonly tsconfig: string;
        readonly nodeargs: string;
    };
    /** Full key (`project:key`) → its declaration. */
    readonly config: ReadonlyMap<string, ConfigType>;
    /** Directory of the Pulumi.STACK.yaml files. */
    readonly stackConfigDirectory: string;
    readonly backendUrl: string | undefined;
    readonly plugins: readonly ProjectPlugin[];
}

interface ProjectFile {
    readonly name?: string;
    readonly runtime?:
        string | { readonly name?: string; readonly options?: Record<string, unknown> };
    readonly main?: string;
    readonly config?: Record<string, unknown>;
    readonly stackConfigDir?: string;
    readonly backend?: { readonly url?: string };
    readonly plugins?: {
        readonly providers?: readonly {
            readonly name: string;
            readonly path: string;
            readonly version?: string;
        }[];
    };
}

/** The project of a directory: the nearest Pulumi.yaml, upwards. */
export function loadProject(directory: string): Project {
    const path = projectPath(resolve(directory));
    const file = (parse(readFileSync(path, "utf8")) ?? {}) as ProjectFile; // checked field by field below
    const root = dirname(path);
    const { name } = file;
    if (typeof name !== "string" || name === "")
        throw new UsageError(`${path}: project is missing a 'name' attribute`);
    const runtime =
        typeof file.runtime === "string"
            ? { name: file.runtime, options: {} }
            : (file.runtime ?? {});
    if (runtime.name !== "nodejs") {
        throw new UsageError(
            `${path}: runtime ${String(runtime.name)}: the bundled engine runs nodejs programs only`,
        );
    }
    const { typescript = true, tsconfig = "", nodeargs = "" } = runtime.options ?? {};
    return {
        name,
        root,
        main: file.main ?? "",
        runtimeOptions: {
            typescript: typescript === true,
            tsconfig: textOf(tsconfig),
            nodeargs: textOf(nodeargs),
        },
        config: new Map(
            Object.entries(file.config ?? {}).map(([key, declared]) => [
                key.includes(":") ? key : `${name}:${key}`,
                configType(declared),
            ]),
        ),
        stackConfigDirectory: resolve(root, file.stackConfigDir ?? "."),
        backendUrl: file.backend?.url,
        plugins: (file.plugins?.providers ?? []).map((plugin) => ({
            name: plugin.name,
            path: resolve(root, plugin.path),
            version: plugin.version,
        })),
    };
}

function projectPath(directory: string): string {
    for (const file of ["Pulumi.yaml", "Pulumi.yml"]) {
        if (existsSync(join(directory, file))) return join(directory, file);
    }
    const parent = dirname(directory);
    if (parent === directory) {
        throw new UsageError(
            "no Pulumi.yaml project file found (searching upwards from the current directory). Run this where the project is, or name it with --cwd DIRECTORY.",
        );
    }
    return projectPath(parent);
}

/** A bare value is a default; an object declares. */
function configType(declared: unknown): ConfigType {
    if (typeof declared !== "object" || declared === null || Array.isArray(declared)) {
        return {
            type: undefined,
            items: undefined,
            default: undefined,
            value: declared,
            secret: false,
        };
    }
    const fields = declared as {
        type?: ConfigType["type"];
        items?: unknown;
        default?: unknown;
        value?: unknown;
        secret?: boolean;
    };
    return {
        type: fields.type,
        items: fields.items === undefined ? undefined : configType(fields.items),
        default: fields.default,
        value: fields.value,
        secret: fields.secret === true,
    };
}

function textOf(option: unknown): string {
    return typeof option === "string" ? option : "";
}

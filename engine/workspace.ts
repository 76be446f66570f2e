import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { FileBackend, fullName, type StackName, writeDurably } from "./backend.ts";
import type { Project } from "./project.ts";
import { exitCodes, UsageError } from "./usageError.ts";

const home = process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
const credentials = join(home, "credentials.json");

/** PULUMI_BACKEND_URL, the project's own, or where the user is logged in; in this order, as in the CLI. */
export function backendOf(project: Project | undefined): FileBackend {
    const named = [process.env["PULUMI_BACKEND_URL"], project?.backendUrl, loggedIn()];
    const url = named.find((text) => text !== undefined && text !== "");
    if (url === undefined) {
        throw new UsageError(
            "no backend: set PULUMI_BACKEND_URL=file:///DIRECTORY, set backend.url in Pulumi.yaml, or run `pulumi login file:///DIRECTORY`",
        );
    }
    const backend = new FileBackend(url);
    backend.prepare();
    return backend;
}

export function logIn(url: string): void {
    const before = existsSync(credentials)
        ? (JSON.parse(readFileSync(credentials, "utf8")) as object)
        : {};
    writeDurably(credentials, JSON.stringify({ ...before, current: url }, undefined, 4));
}

function loggedIn(): string | undefined {
    if (!existsSync(credentials)) return undefined;
    return (JSON.parse(readFileSync(credentials, "utf8")) as { current?: string }).current;
}

/** `STACK`, `organization/STACK` or `organization/PROJECT/STACK`. */
export function parseStackName(project: Project, text: string): StackName {
    const parts = text.split("/");
    const stack = parts.at(-1) ?? "";
    const named = parts.length === 3 ? parts[1] : undefined;
    if (parts.length > 1 && parts[0] !== "organization") {
        throw new UsageError("organization name must be 'organization'");
    }
    if (!/^[\w.-]{1,100}$/.test(stack)) {
        throw new UsageError(
            `stack ${JSON.stringify(text)}: a stack name may only contain alphanumeric, hyphens, underscores, or periods`,
        );
    }
    return { project: named ?? project.name, stack };
}

/** The stack that a command works on: the one named, or the selected one; it must exist. */
export function requireStack(
    project: Project,
    backend: FileBackend,
    named: string | undefined,
): StackName {
    const text = named ?? process.env["PULUMI_STACK"] ?? selectedStack(project, backend);
    if (text === undefined || text === "") {
        throw new UsageError(
            "no stack selected; specify a stack name with --stack, or run `pulumi stack select STACK`",
            exitCodes.stackNotFound,
        );
    }
    const name = parseStackName(project, text);
    if (!backend.exists(name)) {
        throw new UsageError(`no stack named '${text}' found`, exitCodes.stackNotFound);
    }
    return name;
}

/** The CLI's workspace settings: one selection per backend; `stack` is where older CLIs look. */
interface WorkspaceSettings {
    readonly stack?: string;
    readonly stacks?: Readonly<Record<string, string>>;
}

export function selectedStack(project: Project, backend: FileBackend): string | undefined {
    const { stack, stacks } = workspaceSettings(project);
    return stacks?.[backend.url] ?? stack;
}

/** Undefined: none. */
export function selectStack(
    project: Project,
    backend: FileBackend,
    name: StackName | undefined,
): void {
    const others = Object.entries(workspaceSettings(project).stacks ?? {}).filter(
        ([url]) => url !== backend.url,
    );
    const stack = name === undefined ? undefined : fullName(name);
    const stacks = Object.fromEntries([
        ...others,
        ...(stack === undefined ? [] : [[backend.url, stack] as const]),
    ]);
    writeDurably(settingsPath(project), JSON.stringify({ stack, stacks }, undefined, 4));
}

function workspaceSettings(project: Project): WorkspaceSettings {
    const path = settingsPath(project);
    if (!existsSync(path)) return {};
    return JSON.parse(readFileSync(path, "utf8")) as WorkspaceSettings; // the CLI's file, or ours
}

function settingsPath(project: Project): string {
    const file = ["Pulumi.yaml", "Pulumi.yml"]
        .map((name) => join(project.root, name))
        .find(existsSync);
    const hash = createHash("sha1")
        .update(file ?? project.root)
        .digest("hex");
    return join(home, "workspaces", `${project.name}-${hash}-workspace.json`);
}

import { readFileSync, writeFileSync } from "node:fs";
import { type DeploymentV3, readDeployment, writeDeployment } from "../deployment.ts";
import { openCrypter, passphraseFromEnvironment } from "../passphrase.ts";
import type { ResourceState } from "../resourceState.ts";
import { StackLock } from "../lock.ts";
import { openStack, type OpenStack, saveSnapshot, snapshotOf } from "../stackSession.ts";
import { unreadable } from "../stateVersion.ts";
import { nameOf, stackType, typeOf } from "../urn.ts";
import { exitCodes, UsageError } from "../usageError.ts";
import { maskedProperties, type Properties, revealedProperties, type Value } from "../values.ts";
import { stackFlag } from "./stack.ts";
import { table } from "./table.ts";
import type { Verb } from "./verb.ts";

export const stackShow: Verb = {
    about: "Show the stack's resources and outputs",
    flags: {
        ...stackFlag,
        "show-name": { kind: "switch", about: "only the stack's name" },
        "show-urns": { kind: "switch", short: "u", about: "with URNs" },
        "show-ids": { kind: "switch", short: "i", about: "with ids" },
        "show-secrets": { kind: "switch", about: "show secrets in the clear" },
    },
    async run(args, directory) {
        const stack = await openStack(directory, args.value("stack"), undefined);
        if (args.has("show-name")) {
            process.stdout.write(`${stack.name.stack}\n`);
            return exitCodes.success;
        }
        const { resources } = await snapshotOf(stack);
        const rows = resources.flatMap((state) => [
            [typeOf(state.urn), nameOf(state.urn)],
            ...(args.has("show-urns") ? [[`  URN: ${state.urn}`, ""]] : []),
            ...(args.has("show-ids") && state.id ? [[`  ID: ${state.id}`, ""]] : []),
        ]);
        const outputs = Object.entries(outputsOf(resources, args.has("show-secrets"))).map(
            ([key, value]) => [key, asText(value)],
        );
        process.stdout.write(
            `Current stack is ${stack.name.stack}:\n    Managed by ${stack.backend.url}\n` +
                `Current stack resources (${resources.length}):\n${table(["TYPE", "NAME"], rows, "    ")}\n` +
                `Current stack outputs (${outputs.length}):\n${table(["OUTPUT", "VALUE"], outputs, "    ")}`,
        );
        return exitCodes.success;
    },
};

export const stackOutput: Verb = {
    about: "Show the stack's outputs, or one of them",
    flags: {
        ...stackFlag,
        json: { kind: "switch", short: "j", about: "as JSON" },
        "show-secrets": { kind: "switch", about: "show secrets in the clear" },
    },
    async run(args, directory) {
        const stack = await openStack(directory, args.value("stack"), undefined);
        const { resources } = await snapshotOf(stack);
        const outputs = outputsOf(resources, args.has("show-secrets"));
        const [name] = args.words;
        if (name !== undefined && !(name in outputs)) {
            throw new UsageError(`current stack does not have output property '${name}'`);
        }
        const shown = name === undefined ? outputs : (outputs[name] ?? null);
        if (args.has("json")) process.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
        else if (name !== undefined) process.stdout.write(`${asText(shown)}\n`);
        else {
            const rows = Object.entries(outputs).map(([key, value]) => [key, asText(value)]);
            process.stdout.write(
                `Current stack outputs (${rows.length}):\n${table(["OUTPUT", "VALUE"], rows, "    ")}`,
            );
        }
        return exitCodes.success;
    },
};

export const stackExport: Verb = {
    about: "Write the stack's state to standard output, or to a file",
    flags: {
        ...stackFlag,
        file: { kind: "value", about: "write it here" },
        "show-secrets": { kind: "switch", about: "with secrets in the clear" },
    },
    async run(args, directory) {
        const stack = await openStack(directory, args.value("stack"), undefined);
        const deployment = args.has("show-secrets")
            ? writeDeployment(await snapshotOf(stack), stack.crypter, true)
            : stack.backend.read(stack.name);
        const text = `${JSON.stringify({ version: 3, ...(deployment !== undefined && { deployment }) }, undefined, 4)}\n`;
        const file = args.value("file");
        if (file === undefined) process.stdout.write(text);
        else writeFileSync(file, text, { mode: 0o600 });
        return exitCodes.success;
    },
};

export const stackImport: Verb = {
    about: "Replace the stack's state by one from standard input, or from a file",
    flags: {
        ...stackFlag,
        file: { kind: "value", about: "read it here" },
        force: { kind: "switch", short: "f", about: "even when the state names another stack" },
    },
    async run(args, directory) {
        const stack = await openStack(directory, args.value("stack"), undefined);
        const exported = JSON.parse(readFileSync(args.value("file") ?? "/dev/stdin", "utf8")) as {
            version: number;
            features?: readonly string[];
            deployment?: DeploymentV3;
        };
        const fault = unreadable(exported);
        if (fault !== undefined) throw new UsageError(`the state ${fault}`);
        const lock = StackLock.take(stack.backend, stack.name);
        try {
            if (exported.deployment === undefined) stack.backend.write(stack.name, undefined);
            else saveSnapshot(stack, await imported(stack, exported.deployment, args.has("force")));
        } finally {
            lock.release();
        }
        process.stdout.write("Import complete.\n");
        return exitCodes.success;
    },
};

async function imported(
    stack: OpenStack,
    deployment: DeploymentV3,
    force: boolean,
): ReturnType<typeof snapshotOf> {
    const salt = deployment.secrets_providers?.state?.salt ?? stack.crypter.salt;
    const crypter =
        salt === stack.crypter.salt
            ? stack.crypter
            : await openCrypter(passphraseFromEnvironment(), salt);
    const snapshot = readDeployment(deployment, crypter);
    const prefix = `urn:pulumi:${stack.name.stack}::${stack.name.project}::`;
    const stranger = snapshot.resources.find(({ urn }) => !urn.startsWith(prefix));
    if (stranger !== undefined && !force) {
        throw new UsageError(
            `resource '${stranger.urn}' is from a different stack or project than ${stack.name.project}/${stack.name.stack}; --force imports it all the same`,
        );
    }
    return snapshot;
}

function outputsOf(resources: readonly ResourceState[], showSecrets: boolean): Properties {
    const outputs = resources.find(({ type }) => type === stackType)?.outputs ?? {};
    const shown = showSecrets ? revealedProperties(outputs) : maskedProperties(outputs);
    return Object.fromEntries(
        Object.entries(shown).sort(([left], [right]) => left.localeCompare(right)),
    );
}

function asText(value: Value): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

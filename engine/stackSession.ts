import { FileBackend, type StackName } from "./backend.ts";
import { type DeploymentV3, readDeployment, writeDeployment } from "./deployment.ts";
import type { Crypter } from "./passphrase.ts";
import { type ProgramConfig, programConfig } from "./programConfig.ts";
import { loadProject, type Project } from "./project.ts";
import type { Snapshot } from "./resourceState.ts";
import { StackConfig } from "./stackConfig.ts";
import { backendOf, requireStack } from "./workspace.ts";

export const emptySnapshot: Snapshot = { resources: [], pendingOperations: [] };

/** A stack, opened: its project, files, crypter and recorded state. */
export interface OpenStack {
    readonly project: Project;
    readonly backend: FileBackend;
    readonly name: StackName;
    readonly config: StackConfig;
    readonly crypter: Crypter;
}

/** Opens the stack that a command names or that is selected. */
export async function openStack(
    directory: string,
    stack: string | undefined,
    configFile: string | undefined,
): Promise<OpenStack> {
    const project = loadProject(directory);
    const backend = backendOf(project);
    const name = requireStack(project, backend, stack);
    const config = new StackConfig(project, name.stack, configFile);
    const hadSalt = config.hasSalt();
    const crypter = await config.crypter(backend.read(name)?.secrets_providers?.state?.salt);
    if (!hadSalt) config.save();
    return { project, backend, name, config, crypter };
}

/** The recorded state; a state under another salt is read with that one. */
export async function snapshotOf(stack: OpenStack): Promise<Snapshot> {
    const deployment: DeploymentV3 | undefined = stack.backend.read(stack.name);
    if (deployment === undefined) return emptySnapshot;
    const provider = deployment.secrets_providers;
    if (provider !== undefined && provider.type !== "" && provider.type !== "passphrase") {
        throw new Error(
            `stack ${stack.name.stack}: its state is encrypted by ${provider.type}; the bundled engine knows passphrase only`,
        );
    }
    const salt = provider?.state?.salt;
    const { openCrypter, passphraseFromEnvironment } = await import("./passphrase.ts");
    const crypter =
        salt === undefined || salt === stack.crypter.salt
            ? stack.crypter
            : await openCrypter(passphraseFromEnvironment(), salt);
    return readDeployment(deployment, crypter);
}

/** Writes a state into the backend. */
export function saveSnapshot(stack: OpenStack, snapshot: Snapshot): void {
    stack.backend.write(stack.name, writeDeployment(snapshot, stack.crypter));
}

export function configOf(stack: OpenStack): ProgramConfig {
    return programConfig(stack.project, stack.name.stack, stack.config, stack.crypter);
}

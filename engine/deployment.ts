import { createHash } from "node:crypto";
import type { Crypter } from "./passphrase.ts";
import type { PendingOperation, ResourceState, Snapshot } from "./resourceState.ts";
import {
    isObject,
    isSecret,
    type Properties,
    secret,
    signatureKey,
    signatures,
    type Value,
} from "./values.ts";
import { engineVersion } from "./version.ts";

/** The form in which the CLI exchanges states: `pulumi stack export`, field `deployment`. */
export interface DeploymentV3 {
    readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
    readonly secrets_providers?: {
        readonly type: string;
        readonly state?: { readonly salt?: string };
    };
    readonly resources?: readonly StoredResource[];
    readonly pending_operations?: readonly {
        readonly resource: StoredResource;
        readonly type: string;
    }[];
    readonly metadata?: object;
}

type StoredResource = Omit<ResourceState, "inputs" | "outputs" | "resourceHooks"> &
    Partial<Pick<ResourceState, "inputs" | "outputs">> & {
        /** By the CLI's names of the kinds: `BeforeCreate`. */
        readonly resourceHooks?: Readonly<Record<string, readonly string[]>>;
    };

// A secret that was read keeps its ciphertext, so that a state changes only where something did.
const ciphertexts = new WeakMap<object, string>();

// Within a secret, another one is marked but not encrypted again; the CLI reads no other form.
const noCrypter: Crypter = { salt: "", encrypt: (text) => text, decrypt: (text) => text };

/** The deployment for a snapshot. Without a crypter, secrets stand in it as plain text (`--show-secrets`). */
export function writeDeployment(
    snapshot: Snapshot,
    crypter: Crypter,
    showSecrets = false,
): DeploymentV3 {
    const stored = (state: ResourceState): StoredResource =>
        storedResource(state, crypter, showSecrets);
    const version = `v${engineVersion}`;
    return {
        manifest: {
            time: new Date().toISOString(),
            magic: createHash("sha256").update(version).digest("hex"),
            version,
        },
        secrets_providers: { type: "passphrase", state: { salt: crypter.salt } },
        ...(snapshot.resources.length > 0 && { resources: snapshot.resources.map(stored) }),
        ...(snapshot.pendingOperations.length > 0 && {
            pending_operations: snapshot.pendingOperations.map((operation) => ({
                resource: stored(operation.resource),
                type: operation.type,
            })),
        }),
        metadata: {},
    };
}

export function readDeployment(deployment: DeploymentV3, crypter: Crypter): Snapshot {
    const loaded = (stored: StoredResource): ResourceState => ({
        ...stored,
        inputs: loadedProperties(stored.inputs ?? {}, crypter),
        outputs: loadedProperties(stored.outputs ?? {}, crypter),
        ...(stored.resourceHooks !== undefined && {
            resourceHooks: renamed(stored.resourceHooks, (text) => text.toLowerCase()),
        }),
        ...(stored.replacementTrigger !== undefined && {
            replacementTrigger: loadedValue(stored.replacementTrigger, crypter),
        }),
    });
    return {
        resources: (deployment.resources ?? []).map(loaded),
        pendingOperations: (deployment.pending_operations ?? []).map(
            ({ resource, type }): PendingOperation => ({
                resource: loaded(resource),
                type: type as PendingOperation["type"], // other types are carried along unread
            }),
        ),
    };
}

function storedResource(
    state: ResourceState,
    crypter: Crypter,
    showSecrets: boolean,
): StoredResource {
    const entries = Object.entries({
        ...state,
        inputs: storedValue(state.inputs, crypter, showSecrets),
        outputs: storedValue(state.outputs, crypter, showSecrets),
        ...(state.resourceHooks !== undefined && {
            resourceHooks: renamed(state.resourceHooks, (text) => text.toUpperCase()),
        }),
        ...(state.replacementTrigger !== undefined && {
            replacementTrigger: storedValue(state.replacementTrigger, crypter, showSecrets),
        }),
    }).filter(
        ([key, value]) => key === "urn" || key === "custom" || key === "type" || !isEmpty(value),
    );
    return Object.fromEntries(entries) as unknown as StoredResource; // only empty optional fields are gone
}

/** Hooks by kind, the kinds' first letters changed. */
function renamed(
    hooks: Readonly<Record<string, readonly string[]>>,
    first: (letter: string) => string,
): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(
        Object.entries(hooks).map(([kind, names]) => [
            first(kind.slice(0, 1)) + kind.slice(1),
            names,
        ]),
    );
}

function isEmpty(value: unknown): boolean {
    if (value === undefined || value === null || value === "" || value === false) return true;
    return typeof value === "object" && Object.keys(value).length === 0;
}

function storedValue(value: Value, crypter: Crypter, showSecrets: boolean): Value {
    if (Array.isArray(value)) return value.map((part) => storedValue(part, crypter, showSecrets));
    if (!isObject(value)) return value;
    if (!isSecret(value)) {
        return Object.fromEntries(
            Object.entries(value).map(([key, part]) => [
                key,
                storedValue(part, crypter, showSecrets),
            ]),
        );
    }
    const plaintext = JSON.stringify(storedValue(value["value"] ?? null, noCrypter, showSecrets));
    if (showSecrets) return { [signatureKey]: signatures.secret, plaintext };
    if (crypter === noCrypter) return { [signatureKey]: signatures.secret, ciphertext: plaintext };
    const ciphertext = ciphertexts.get(value) ?? crypter.encrypt(plaintext);
    ciphertexts.set(value, ciphertext);
    return { [signatureKey]: signatures.secret, ciphertext };
}

function loadedProperties(stored: Properties, crypter: Crypter): Properties {
    return Object.fromEntries(
        Object.entries(stored).map(([key, part]) => [key, loadedValue(part, crypter)]),
    );
}

function loadedValue(stored: Value, crypter: Crypter): Value {
    if (Array.isArray(stored)) return stored.map((part) => loadedValue(part, crypter));
    if (!isObject(stored)) return stored;
    if (!isSecret(stored)) return loadedProperties(stored, crypter);
    const { ciphertext, plaintext } = stored;
    const opened = (text: string): Properties =>
        secret(loadedValue(JSON.parse(text) as Value, noCrypter)); // JSON is a Value
    if (typeof plaintext === "string") return opened(plaintext);
    if (typeof ciphertext !== "string") throw new Error("state: a secret without ciphertext");
    const value = opened(crypter.decrypt(ciphertext));
    if (crypter !== noCrypter) ciphertexts.set(value, ciphertext);
    return value;
}

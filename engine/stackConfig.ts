import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isMap, parseDocument, YAMLMap } from "yaml";
import { writeDurably } from "./backend.ts";
import { type Crypter, newCrypter, openCrypter, passphraseFromEnvironment } from "./passphrase.ts";
import type { PropertyPath } from "./propertyPath.ts";
import type { Project } from "./project.ts";
import { UsageError } from "./usageError.ts";

/** A value of a stack's configuration, as written: text, structure, or `{secure: ciphertext}` anywhere. */
export type ConfigValue =
    string | number | boolean | null | ConfigValue[] | { [key: string]: ConfigValue };

/** The Pulumi.STACK.yaml of a stack. Edits keep what they do not touch: comments, order, form. */
export class StackConfig {
    readonly path: string;
    readonly #document: Document;
    #crypter: Crypter | undefined;

    constructor(
        private readonly project: Project,
        stack: string,
        file?: string,
    ) {
        this.path = file ?? join(project.stackConfigDirectory, `Pulumi.${stack}.yaml`);
        this.#document = parseDocument(
            existsSync(this.path) ? readFileSync(this.path, "utf8") : "",
        );
        const [error] = this.#document.errors;
        if (error !== undefined) throw new UsageError(`${this.path}: ${error.message}`);
        const provider = this.#document.get("secretsprovider");
        if (typeof provider === "string" && provider !== "" && provider !== "passphrase") {
            throw new UsageError(
                `${this.path}: secretsprovider ${provider}: the bundled engine knows the passphrase provider only`,
            );
        }
        if (this.#document.has("environment")) {
            throw new UsageError(
                `${this.path}: environment: ESC environments need the Pulumi CLI and its service`,
            );
        }
    }

    /** Full key (`project:key`) → value as written. */
    values(): Map<string, ConfigValue> {
        const config = this.#document.get("config");
        if (!isMap(config)) return new Map();
        const values = config.toJSON() as Record<string, ConfigValue>; // YAML of plain types
        return new Map(Object.entries(values).map(([key, value]) => [this.fullKey(key), value]));
    }

    fullKey(key: string): string {
        const [namespace, kind, name] = key.split(":");
        if (name !== undefined && kind === "config") return `${namespace ?? ""}:${name}`;
        return key.includes(":") ? key : `${this.project.name}:${key}`;
    }

    /** Sets a value at a path whose first step is the full key. */
    set(path: PropertyPath, value: ConfigValue): void {
        if (!isMap(this.#document.get("config"))) this.#document.set("config", new YAMLMap());
        this.#document.setIn(["config", ...this.#written(path)], this.#document.createNode(value));
    }

    remove(path: PropertyPath): boolean {
        return this.#document.deleteIn(["config", ...this.#written(path)]);
    }

    /** The crypter of the stack; a stack without one gets it, and its salt is written at the next save. */
    async crypter(fallbackSalt?: string): Promise<Crypter> {
        if (this.#crypter !== undefined) return this.#crypter;
        const written = this.#document.get("encryptionsalt");
        const salt = typeof written === "string" && written !== "" ? written : fallbackSalt;
        const passphrase = passphraseFromEnvironment();
        this.#crypter = await (salt === undefined
            ? newCrypter(passphrase)
            : openCrypter(passphrase, salt));
        if (this.#crypter.salt !== written)
            this.#document.set("encryptionsalt", this.#crypter.salt);
        return this.#crypter;
    }

    hasSalt(): boolean {
        return typeof this.#document.get("encryptionsalt") === "string";
    }

    save(): void {
        const text = this.#document.toString({ lineWidth: 0 });
        writeDurably(this.path, text === "null\n" ? "" : text);
    }

    /** The key as the file already spells it, or the full key. */
    #written([key, ...rest]: PropertyPath): (string | number)[] {
        const full = this.fullKey(String(key));
        const config = this.#document.get("config");
        const existing = isMap(config)
            ? config.items
                  .map((item) => String(item.key))
                  .find((name) => this.fullKey(name) === full)
            : undefined;
        return [existing ?? full, ...rest];
    }
}

export function isSecure(value: ConfigValue | undefined): value is { secure: string } {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length === 1 &&
        typeof value["secure"] === "string"
    );
}

export function hasSecure(value: ConfigValue): boolean {
    if (isSecure(value)) return true;
    if (typeof value !== "object" || value === null) return false;
    return Object.values(value).some(hasSecure);
}

/** The value with its secrets decrypted, or replaced by what `reveal` gives. */
export function decrypted(value: ConfigValue, reveal: (ciphertext: string) => string): ConfigValue {
    if (isSecure(value)) return reveal(value.secure);
    if (Array.isArray(value)) return value.map((part) => decrypted(part, reveal));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, decrypted(part, reveal)]),
    );
}

/** As programs and `config get` receive a value: text as it is, structures as JSON. */
export function configText(value: ConfigValue): string {
    if (typeof value === "string") return value;
    return value === null ? "" : JSON.stringify(value);
}

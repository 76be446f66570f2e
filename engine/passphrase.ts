import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

// The CLI's passphrase secrets provider: pkg/secrets/passphrase and sdk/go/common/resource/config.
const iterations = 1_000_000;
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts and decrypts one text: `v1:NONCE:CIPHERTEXT`, both base64, AES-256-GCM. */
export interface Crypter {
    /** What the stack file and the state carry so that the passphrase can be checked: `v1:SALT:v1:…`. */
    readonly salt: string;
    encrypt(plaintext: string): string;
    decrypt(ciphertext: string): string;
}

/** The crypter of an existing stack. Throws on a wrong passphrase. */
export async function openCrypter(passphrase: string, salt: string): Promise<Crypter> {
    const [version, encodedSalt] = salt.split(":", 2);
    if (version !== "v1" || encodedSalt === undefined) {
        throw new Error(`encryptionsalt: expected v1:SALT:CHECK, got ${salt.slice(0, 12)}…`);
    }
    const key = await derivedKey(passphrase, Buffer.from(encodedSalt, "base64"));
    const crypter = crypterOf(key, salt);
    try {
        if (crypter.decrypt(salt.split(":").slice(2).join(":")) === "pulumi") return crypter;
    } catch {
        // A wrong key fails the authentication tag: the same as a wrong check text.
    }
    throw new Error("incorrect passphrase");
}

/** A crypter with a fresh salt, for a stack that has none. */
export async function newCrypter(passphrase: string): Promise<Crypter> {
    const salt = randomBytes(8);
    const key = await derivedKey(passphrase, salt);
    const check = crypterOf(key, "").encrypt("pulumi");
    return crypterOf(key, `v1:${salt.toString("base64")}:${check}`);
}

/** PULUMI_CONFIG_PASSPHRASE (may be empty), or the content of PULUMI_CONFIG_PASSPHRASE_FILE. */
export function passphraseFromEnvironment(): string {
    const phrase = process.env["PULUMI_CONFIG_PASSPHRASE"];
    if (phrase !== undefined) return phrase;
    const file = process.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    if (file !== undefined && file !== "") return readFileSync(file, "utf8").trim();
    throw new Error(
        "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
    );
}

function derivedKey(passphrase: string, salt: Buffer): Promise<Buffer> {
    return promisify(pbkdf2)(passphrase, salt, iterations, keyBytes, "sha256");
}

function crypterOf(key: Buffer, salt: string): Crypter {
    return {
        salt,
        encrypt(plaintext) {
            const nonce = randomBytes(nonceBytes);
            const cipher = createCipheriv("aes-256-gcm", key, nonce);
            const sealed = Buffer.concat([
                cipher.update(plaintext, "utf8"),
                cipher.final(),
                cipher.getAuthTag(),
            ]);
            return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
        },
        decrypt(ciphertext) {
            const [version, nonce, sealed] = ciphertext.split(":");
            if (version !== "v1" || nonce === undefined || sealed === undefined) {
                throw new Error("secret: expected v1:NONCE:CIPHERTEXT");
            }
            const bytes = Buffer.from(sealed, "base64");
            const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
            decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
            const text = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
            return Buffer.concat([text, decipher.final()]).toString("utf8");
        },
    };
}

import assert from "node:assert/strict";
import { readDeployment, writeDeployment } from "../../engine/deployment.ts";
import type { Crypter } from "../../engine/passphrase.ts";
import { unreadable } from "../../engine/stateVersion.ts";
import { secret, signatureKey, signatures } from "../../engine/values.ts";

/** Locks nothing up, so that one sees what is inside. */
const crypter: Crypter = {
    salt: "v1:c2FsdA==:v1:check",
    encrypt: (plaintext) => `locked ${plaintext}`,
    decrypt: (ciphertext) => ciphertext.replace(/^locked /, ""),
};

describe("deployment", () => {
    it("stores a secret within a secret in the CLI's form, and reads it back", () => {
        const inputs = { connection: secret({ host: "h", privateKey: secret("k") }) };
        const resource = { urn: "u", custom: true, type: "t", inputs, outputs: {} };
        const stored = writeDeployment({ resources: [resource], pendingOperations: [] }, crypter);
        const outer = stored.resources?.[0]?.inputs?.["connection"] as Record<string, string>;
        assert.deepEqual(JSON.parse(crypter.decrypt(outer["ciphertext"] ?? "")), {
            host: "h",
            privateKey: { [signatureKey]: signatures.secret, ciphertext: `"k"` },
        });
        assert.match(outer["ciphertext"] ?? "", /^locked /);
        assert.deepEqual(readDeployment(stored, crypter).resources[0]?.inputs, inputs);
        const shown = writeDeployment(
            { resources: [resource], pendingOperations: [] },
            crypter,
            true,
        );
        assert.deepEqual(readDeployment(shown, crypter).resources[0]?.inputs, inputs);
    });

    it("names hooks as the CLI does, and reads them back", () => {
        const resourceHooks = { beforeCreate: ["a"], onError: ["b", "c"] };
        const base = { urn: "u", custom: true, type: "t", inputs: {}, outputs: {} };
        const resource = { ...base, resourceHooks };
        const stored = writeDeployment({ resources: [resource], pendingOperations: [] }, crypter);
        assert.deepEqual(stored.resources?.[0]?.resourceHooks, {
            BeforeCreate: ["a"],
            OnError: ["b", "c"],
        });
        const [read] = readDeployment(stored, crypter).resources;
        assert.deepEqual(read?.resourceHooks, resourceHooks);
    });

    it("is read from versions 3 and 4, unless it uses what this engine does not know", () => {
        assert.equal(unreadable({ version: 3 }), undefined);
        assert.equal(unreadable({ version: 4, features: ["hooks", "replaceWith"] }), undefined);
        assert.match(unreadable({ version: 4, features: ["hooks", "views"] }) ?? "", /uses views,/);
        assert.match(unreadable({ version: 5 }) ?? "", /has version 5/);
        assert.match(unreadable({ version: 2 }) ?? "", /has version 2/);
    });
});

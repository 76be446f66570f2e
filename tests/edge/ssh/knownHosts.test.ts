import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pinnedHostKey } from "../../../edge/ssh/knownHosts.ts";

const ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN6Yp0c3b0m1l2n3o4p5q6r7s8t9u0v1w2x3y4z5A6B7";
const rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7";

describe("pinned host keys", () => {
    it("are found for plain addresses, lists of names and ports of their own", () => {
        const file = `# ours\n\nw-1,198.18.0.21 ${ed25519} comment\n[198.18.0.22]:2222 ${rsa}\n`;
        assert.equal(pinnedHostKey(file, "198.18.0.21", 22), ed25519);
        assert.equal(pinnedHostKey(file, "198.18.0.22", 2222), rsa);
        assert.equal(pinnedHostKey(file, "198.18.0.22", 22), undefined);
        assert.equal(pinnedHostKey(file, "198.18.0.2", 22), undefined);
    });

    it("prefer ed25519, whatever comes first", () => {
        const file = `w-1 ${rsa}\nw-1 ${ed25519}\n`;
        assert.equal(pinnedHostKey(file, "w-1", 22), ed25519);
    });

    it("come neither from revoked or authority lines, nor from broken ones", () => {
        const file = `@revoked w-1 ${ed25519}\n@cert-authority w-1 ${rsa}\nw-1\nw-1 ssh-ed25519\n`;
        assert.equal(pinnedHostKey(file, "w-1", 22), undefined);
    });

    it("are found in a file that ssh-keygen hashed", function () {
        const folder = mkdtempSync(join(tmpdir(), "known-hosts-"));
        try {
            const file = join(folder, "known_hosts");
            const key = join(folder, "key");
            execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
            const [type = "", base64 = ""] = readFileSync(`${key}.pub`, "utf8").split(" ");
            writeFileSync(file, `198.18.0.21 ${type} ${base64}\n`);
            execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
            const hashed = readFileSync(file, "utf8");
            assert.match(hashed, /^\|1\|/);
            assert.equal(pinnedHostKey(hashed, "198.18.0.21", 22), `${type} ${base64}`);
            assert.equal(pinnedHostKey(hashed, "198.18.0.22", 22), undefined);
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === "ENOENT") this.skip(); // no ssh-keygen here
            throw error;
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});

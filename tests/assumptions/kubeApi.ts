import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { output, succeeds } from "../../lab/command.ts";
import { startVersion } from "../../lab/layout.ts";
import {
    ensureEtcd,
    ensureKubernetes,
    etcdDir,
    releaseDir,
    versionNamed,
} from "../../lab/releases.ts";

const kubectl = join(releaseDir(startVersion), "kubectl");

/** etcd and one kube-apiserver on loopback: objects are stored, but nobody acts on them. */
export class KubeApi {
    readonly #directory: string;
    readonly #running: ChildProcess[] = [];

    constructor(directory: string) {
        this.#directory = directory;
    }

    get kubeconfig(): string {
        return join(this.#directory, "kubeconfig");
    }

    /** Waits until the API answers; fetches what is not in the lab's cache. */
    async start(): Promise<void> {
        await ensureEtcd(console.log);
        await ensureKubernetes(versionNamed(startVersion), console.log);
        const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
        mkdirSync(this.#directory);
        this.#write("tokens", 'token,admin,1,"system:masters"\n');
        this.#write("kubeconfig", kubeconfigFor(secure));
        const { privateKey, publicKey } = generateKeyPairSync("rsa", {
            modulusLength: 2048,
            publicKeyEncoding: { type: "spki", format: "pem" },
            privateKeyEncoding: { type: "pkcs8", format: "pem" },
        });
        this.#write("accounts.key", privateKey);
        this.#write("accounts.pub", publicKey);

        this.#spawn(join(etcdDir, "etcd"), {
            "data-dir": "etcd",
            "listen-client-urls": `http://127.0.0.1:${client}`,
            "advertise-client-urls": `http://127.0.0.1:${client}`,
            "listen-peer-urls": `http://127.0.0.1:${peer}`,
            "unsafe-no-fsync": "true",
        });
        const server = this.#spawn(join(releaseDir(startVersion), "kube-apiserver"), {
            "etcd-servers": `http://127.0.0.1:${client}`,
            "bind-address": "127.0.0.1",
            "secure-port": String(secure),
            "cert-dir": "certificates", // it makes its own
            "token-auth-file": "tokens",
            "authorization-mode": "RBAC",
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": "accounts.pub",
            "service-account-signing-key-file": "accounts.key",
            "service-cluster-ip-range": "198.19.0.0/24",
            "endpoint-reconciler-type": "none",
            "disable-admission-plugins": "ServiceAccount", // no controller makes the accounts of Pods
        });
        while (!(await succeeds(kubectl, [...this.#context, "get", "--raw", "/readyz"]))) {
            if (server.exitCode !== null) throw new Error(this.#lastWords("kube-apiserver.log"));
            await sleep(200);
        }
    }

    /** What kubectl prints, in kube-system. */
    kubectl(...args: readonly string[]): Promise<string> {
        return output(kubectl, [...this.#context, "--namespace", "kube-system", ...args]);
    }

    async stop(): Promise<void> {
        for (const child of this.#running) {
            const ended = new Promise((done) => child.once("exit", done));
            if (child.kill("SIGKILL")) await ended;
        }
    }

    get #context(): readonly string[] {
        return ["--kubeconfig", this.kubeconfig];
    }

    #write(name: string, text: string): void {
        writeFileSync(join(this.#directory, name), text);
    }

    #lastWords(log: string): string {
        return readFileSync(join(this.#directory, log), "utf8").slice(-2000);
    }

    #spawn(command: string, flags: Readonly<Record<string, string>>): ChildProcess {
        const log = openSync(join(this.#directory, `${basename(command)}.log`), "a");
        const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
        const stdio = ["ignore", log, log] as const;
        const child = spawn(command, args, { cwd: this.#directory, stdio: [...stdio] });
        this.#running.push(child);
        return child;
    }
}

async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // a TCP server's
    await new Promise((resolve) => server.close(resolve));
    return port;
}

function kubeconfigFor(port: number): string {
    const server = `https://127.0.0.1:${port}`;
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "api", cluster: { server, "insecure-skip-tls-verify": true } }],
        users: [{ name: "admin", user: { token: "token" } }],
        contexts: [{ name: "api", context: { cluster: "api", user: "admin" } }],
        "current-context": "api",
    });
}

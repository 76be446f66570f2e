import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { componentsOf, type Role } from "./core/cluster/component.ts";
import type { ClusterSpec, MachineSpec } from "./core/cluster/spec.ts";
import { describeFailure } from "./core/describe/failure.ts";
import { parseVersion, type Version } from "./core/cluster/version.ts";
import { hostKeyTypes, pinnedHostKey } from "./edge/ssh/knownHosts.ts";
import { Refused } from "./program/refused.ts";

const text = z.string().trim().min(1);
const path = text.transform((value) => value.replace(/^~(?=\/)/, homedir()));
const port = z.int().min(1).max(65535);
const seconds = z.int().min(1).max(86_400);
const version = z
    .string("a stable Kubernetes release such as v1.37.2")
    .transform((value, context): Version => {
        const parsed = parseVersion(value);
        if (parsed !== undefined) return parsed;
        context.addIssue(`a stable Kubernetes release such as v1.37.2`);
        return z.NEVER;
    });
const hostKey = z
    .string()
    .regex(
        new RegExp(`^(${hostKeyTypes.join("|")}) [A-Za-z0-9+/]+=*( .*)?$`),
        `one line of a host key file: TYPE BASE64, with TYPE one of ${hostKeyTypes.join(", ")}`,
    );
const nodeName = z
    .string()
    .regex(
        /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
        "the node's name as kubectl lists it: lowercase letters, digits, - and .",
    );

const machine = z.strictObject({
    node: nodeName,
    address: z.string().regex(/^[A-Za-z0-9.:_-]+$/, "an IP address or a host name"),
    port: port.optional(),
    user: text.optional(),
    hostKey: hostKey.optional(),
});

const ssh = z.strictObject({
    user: text.default("root"),
    port: port.default(22),
    privateKeyFile: path.optional(),
    knownHostsFile: path.optional(),
});

const etcdSnapshot = z.strictObject({
    enabled: z.boolean().default(true),
    directory: z
        .string()
        .regex(/^\/[^\s']*$/, "an absolute path")
        .default("/var/lib/kube-lockstep/etcd"),
    keep: z.int().min(1).max(100).default(3),
});

/** Every key of the stack config, with its default; Pulumi.yaml describes them in words. */
const keys = {
    version,
    workerVersion: version.optional(),
    controlPlanes: z.array(machine).min(1),
    workers: z.array(machine).min(1),
    ssh: ssh.prefault({}),
    kubeconfig: path,
    kubectl: path.default("kubectl"),
    releaseUrl: z
        .string()
        .regex(/^https?:\/\/[^\s]+$/, "the http(s) address of a release server")
        .transform((url) => url.replace(/\/+$/, ""))
        .default("https://dl.k8s.io"),
    smokeImage: text.default("registry.k8s.io/e2e-test-images/busybox:1.29-4"),
    drainTimeoutSeconds: seconds.default(600),
    etcdSnapshot: etcdSnapshot.prefault({}),
    waivers: z.record(z.string(), text).default({}),
};

/**
 * The cluster that this stack's config describes.
 *
 * @throws Refused naming every key that is wrong, its value, and what was expected.
 */
export function clusterSpec(config = new pulumi.Config()): ClusterSpec {
    const problems = unknownKeys(config);
    const read = <Key extends keyof typeof keys>(key: Key): z.infer<(typeof keys)[Key]> => {
        const result = keys[key].safeParse(valueOf(config, key));
        if (!result.success)
            problems.push(...result.error.issues.map((issue) => problem(config, key, issue)));
        // A key with a problem is refused below, before anybody reads its value.
        return result.data as z.infer<(typeof keys)[Key]>;
    };
    const raw = {
        version: read("version"),
        workerVersion: read("workerVersion"),
        controlPlanes: read("controlPlanes"),
        workers: read("workers"),
        ssh: read("ssh"),
        kubeconfig: read("kubeconfig"),
        kubectl: read("kubectl"),
        releaseUrl: read("releaseUrl"),
        smokeImage: read("smokeImage"),
        drainTimeoutSeconds: read("drainTimeoutSeconds"),
        etcdSnapshot: read("etcdSnapshot"),
        waivers: read("waivers"),
    };
    refuse(problems);

    const readable = (key: string, path: string | undefined): string | undefined => {
        if (path === undefined) return undefined;
        try {
            return readFileSync(path, "utf8");
        } catch (error) {
            problems.push(`${key}: '${path}' cannot be read: ${(error as Error).message}`); // fs throws Errors only
            return undefined;
        }
    };
    const privateKey = readable("ssh.privateKeyFile", raw.ssh.privateKeyFile);
    if (
        privateKey === undefined &&
        raw.ssh.privateKeyFile === undefined &&
        !process.env["SSH_AUTH_SOCK"]
    )
        problems.push(
            "ssh.privateKeyFile: not set, and there is no SSH agent (SSH_AUTH_SOCK); set one of them",
        );
    const knownHosts = readable("ssh.knownHostsFile", raw.ssh.knownHostsFile) ?? "";
    readable("kubeconfig", raw.kubeconfig);

    const machines = (key: string, role: Role, list: readonly z.infer<typeof machine>[]) =>
        list.map((entry, index): MachineSpec => {
            const port = entry.port ?? raw.ssh.port;
            const pinned = entry.hostKey ?? pinnedHostKey(knownHosts, entry.address, port);
            if (pinned === undefined)
                problems.push(
                    `${key}[${index}].hostKey: ${entry.node} (${entry.address}) has no pinned host key: ` +
                        `add it to ssh.knownHostsFile${raw.ssh.knownHostsFile === undefined ? "" : ` '${raw.ssh.knownHostsFile}'`} or set it here`,
                );
            return {
                node: entry.node,
                role,
                components: componentsOf(role),
                address: entry.address,
                ssh: {
                    user: entry.user ?? raw.ssh.user,
                    port,
                    privateKey,
                    hostKey: (pinned ?? "").split(" ").slice(0, 2).join(" "),
                },
            };
        });
    const spec: ClusterSpec = {
        name: pulumi.getStack(),
        version: raw.version,
        workerVersion: raw.workerVersion ?? raw.version,
        controlPlanes: machines("controlPlanes", "control plane", raw.controlPlanes),
        workers: machines("workers", "worker", raw.workers),
        releaseUrl: raw.releaseUrl,
        kubeconfig: raw.kubeconfig,
        kubectl: raw.kubectl,
        smokeImage: raw.smokeImage,
        drainTimeoutSeconds: raw.drainTimeoutSeconds,
        etcdSnapshot: raw.etcdSnapshot,
        waivers: raw.waivers,
    };
    refuse(problems);
    return spec;
}

/** Keys of ours that nobody reads: a misspelt one would be silently ignored. */
function unknownKeys(config: pulumi.Config): string[] {
    const prefix = `${config.name}:`;
    return Object.keys(pulumi.runtime.allConfig())
        .filter((key) => key.startsWith(prefix) && !(key.slice(prefix.length) in keys))
        .map(
            (key) =>
                `${key} is not a key of kube-lockstep; its keys are ${Object.keys(keys).join(", ")}`,
        );
}

function refuse(problems: readonly string[]): void {
    if (problems.length > 0)
        throw new Refused(describeFailure({ code: "config-unusable", problems }));
}

/**
 * The value of a key in the stack config: parsed if it is JSON, else the text; empty means not set.
 */
function valueOf(config: pulumi.Config, key: string): unknown {
    const value = config.get(key);
    if (value === undefined || value === "") return undefined;
    try {
        const parsed: unknown = JSON.parse(value);
        return typeof parsed === "string" ? value : parsed;
    } catch {
        return value;
    }
}

function problem(config: pulumi.Config, key: string, issue: z.core.$ZodIssue): string {
    const path = issue.path.map((part) =>
        typeof part === "number" ? `[${part}]` : `.${String(part)}`,
    );
    const value = issue.path.reduce<unknown>(
        (inside, part) => (inside as Record<PropertyKey, unknown> | undefined)?.[part], // zod walked this path
        valueOf(config, key),
    );
    const shown = value === undefined ? "is not set" : `is ${JSON.stringify(value)}`;
    return `${config.name}:${key}${path.join("")} ${shown}; expected ${expectation(issue)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
    if (issue.code === "unrecognized_keys")
        return `no key ${issue.keys.map((k) => `'${k}'`).join(", ")} here`;
    return issue.message.replace(/^Invalid input: expected /, "").replace(/, received .*$/, "");
}

/** The cluster's keys and certificates: a table, and the one openssl command that makes each row. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { output } from "./command.ts";
import {
    bridge,
    controlPlanes,
    type Host,
    kubernetesServiceAddress,
    run,
    workers,
} from "./layout.ts";

const validDays = 3650;
const authorities = ["ca", "etcd-ca", "front-proxy-ca"] as const;

interface Certificate {
    /** Name of the files, below the directory of all keys: NAME.crt and NAME.key. */
    readonly name: string;
    readonly authority: (typeof authorities)[number];
    readonly subject: string;
    /** Subject alternative names; a certificate with some is for servers as well as clients. */
    readonly names?: readonly string[];
}

const caller = (
    name: string,
    subject: string,
    authority: Certificate["authority"] = "ca",
): Certificate => ({ name, authority, subject });

const ofControlPlane = ({ name, address }: Host): readonly Certificate[] => {
    const own = [`DNS:${name}`, "DNS:localhost", `IP:${address}`, "IP:127.0.0.1"];
    const service = ["", ".default", ".default.svc", ".default.svc.cluster.local"];
    return [
        { name: `${name}/etcd-server`, authority: "etcd-ca", subject: `/CN=${name}`, names: own },
        { name: `${name}/etcd-peer`, authority: "etcd-ca", subject: `/CN=${name}`, names: own },
        {
            name: `${name}/apiserver`,
            authority: "ca",
            subject: "/CN=kube-apiserver",
            names: [
                ...own,
                ...service.map((suffix) => `DNS:kubernetes${suffix}`),
                `IP:${kubernetesServiceAddress}`,
                `IP:${bridge.address}`,
            ],
        },
    ];
};

const ofWorker = ({ name, address }: Host): readonly Certificate[] => [
    caller(`${name}/node`, `/O=system:nodes/CN=system:node:${name}`),
    {
        name: `${name}/kubelet`,
        authority: "ca",
        subject: `/O=system:nodes/CN=system:node:${name}`,
        names: [`DNS:${name}`, `IP:${address}`],
    },
];

const certificates: readonly Certificate[] = [
    ...controlPlanes.flatMap(ofControlPlane),
    ...workers.flatMap(ofWorker),
    caller("apiserver-etcd-client", "/CN=kube-apiserver-etcd-client", "etcd-ca"),
    caller("etcd-admin", "/CN=lab-etcd-admin", "etcd-ca"),
    caller("apiserver-kubelet-client", "/CN=kube-apiserver-kubelet-client"),
    caller("front-proxy-client", "/CN=front-proxy-client", "front-proxy-ca"),
    caller("kube-controller-manager", "/CN=system:kube-controller-manager"),
    caller("kube-scheduler", "/CN=system:kube-scheduler"),
    caller("kube-proxy", "/CN=system:kube-proxy"),
    caller("admin", "/O=system:masters/CN=lab-admin"),
];

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

async function makeAuthority(dir: string, name: string): Promise<void> {
    const files = ["-keyout", join(dir, `${name}.key`), "-out", join(dir, `${name}.crt`)];
    const subject = ["-subj", `/CN=kube-lockstep-lab-${name}`, "-days", `${validDays}`];
    const usage = ["-addext", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature"];
    await output("openssl", ["req", "-x509", ...newKey, ...files, ...subject, ...usage]);
}

async function makeCertificate(dir: string, wanted: Certificate): Promise<void> {
    const { name, authority, subject, names } = wanted;
    const extensions = [
        "basicConstraints=critical,CA:FALSE",
        "keyUsage=critical,digitalSignature,keyEncipherment",
        `extendedKeyUsage=clientAuth${names === undefined ? "" : ",serverAuth"}`,
        ...(names === undefined ? [] : [`subjectAltName=${names.join(",")}`]),
    ];
    await mkdir(join(dir, name, ".."), { recursive: true });
    await output("openssl", [
        ...["req", "-x509", ...newKey],
        ...["-CA", join(dir, `${authority}.crt`), "-CAkey", join(dir, `${authority}.key`)],
        ...["-keyout", join(dir, `${name}.key`), "-out", join(dir, `${name}.crt`)],
        ...["-subj", subject, "-days", `${validDays}`],
        ...extensions.flatMap((extension) => ["-addext", extension]),
    ]);
}

async function makeServiceAccountKey(dir: string): Promise<void> {
    const key = join(dir, "service-account.key");
    await output("openssl", ["genrsa", "-out", key, "2048"]);
    await output("openssl", [
        "rsa",
        "-in",
        key,
        "-pubout",
        "-out",
        join(dir, "service-account.pub"),
    ]);
}

/**
 * Creates all keys and certificates below `run.pki`, completely or not at all; keeps existing ones.
 */
export async function ensurePki(): Promise<void> {
    if (existsSync(run.pki)) return;
    const dir = `${run.pki}.new`;
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true, mode: 0o700 });
    for (const authority of authorities) await makeAuthority(dir, authority);
    for (const certificate of certificates) await makeCertificate(dir, certificate);
    await makeServiceAccountKey(dir);
    await rename(dir, run.pki);
}

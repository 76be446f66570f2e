/** Builds releases from the pinned Go modules of lab/modules: one module for each minor. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import type { Version } from "../core/cluster/version.ts";
import { go } from "../plugins/setup/go.ts";
import { labDir } from "./layout.ts";

const modules = join(labDir, "modules");

/**
 * Unstamped binaries report v0.0.0, and every skew check fails. A stamp may name any patch of its
 * minor.
 */
const stamped = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];

const etcdPackages = {
    etcd: "go.etcd.io/etcd/server/v3",
    etcdctl: "go.etcd.io/etcd/etcdctl/v3",
    etcdutl: "go.etcd.io/etcd/etcdutl/v3",
};

async function build(module: string, words: readonly string[]): Promise<void> {
    await go(module, ["build", ...words], { GOOS: "linux" }).catch((error: unknown) => {
        throw new Error(
            `no official download is reachable (dl.k8s.io, github.com), and building is not possible either: ` +
                (error instanceof Error ? error.message : String(error)),
            { cause: error },
        );
    });
}

/** Builds binaries of a release into a directory. A patch that the module does not pin is the pinned code under its name. */
export async function buildKubernetes(
    version: Version,
    names: readonly string[],
    into: string,
    say: (what: string) => void,
): Promise<void> {
    const module = join(modules, `kubernetes-1.${version.minor}`);
    if (!existsSync(module)) {
        const there = (await readdir(modules)).filter((name) => name.startsWith("kubernetes-"));
        throw new Error(
            `${version.text}: no official download is reachable, and lab/modules has no module for ` +
                `1.${version.minor}, only ${there.join(", ")}`,
        );
    }
    const stamp = {
        gitVersion: version.text,
        gitMajor: "1",
        gitMinor: `${version.minor}`,
        gitTreeState: "clean",
    };
    const variables = stamped.flatMap((path) =>
        Object.entries(stamp).map(([name, value]) => `-X ${path}.${name}=${value}`),
    );
    const flags = ["-trimpath", "-ldflags", ["-s", "-w", ...variables].join(" ")];
    say(`go build of ${version.text}: 6 minutes the first time, a relink for another patch`);
    await build(module, [
        ...flags,
        "-o",
        `${into}/`,
        ...names.map((name) => `k8s.io/kubernetes/cmd/${name}`),
    ]);
}

/** Builds etcd, etcdctl and etcdutl into a directory. */
export async function buildEtcd(into: string, say: (what: string) => void): Promise<void> {
    say("go build of etcd: half a minute");
    for (const [name, path] of Object.entries(etcdPackages))
        await build(join(modules, "etcd-3.6"), [
            ...["-trimpath", "-ldflags", "-s -w", "-o", join(into, name), path],
        ]);
}

/** The plain machine: binaries in /usr/local/bin, one unit each, as the lab and most tutorials have it. */
import type { Component } from "../../../core/cluster/component.ts";
import { type BuiltName, oldVersion } from "../releases.ts";

/** What is at a path. `nothing` takes away what the plain machine has there. */
export type Node =
    | { readonly text: string; readonly mode?: number }
    | { readonly link: string }
    | { readonly folder: number; readonly owner?: Owner }
    | {
          readonly binary: BuiltName;
          readonly version?: string;
          readonly mode?: number;
          readonly owner?: Owner;
      }
    | { readonly nothing: true };

/** Numbers of user and group; `kube` is the user that every machine of the bench has. */
export type Owner = readonly [number, number];
export const kube = 990;

export type Tree = Readonly<Record<string, Node>>;

export const defaultUrls: Readonly<Record<Component, string>> = {
    "kube-apiserver": "https://127.0.0.1:6443/readyz",
    "kube-controller-manager": "https://127.0.0.1:10257/healthz",
    "kube-scheduler": "https://127.0.0.1:10259/readyz",
    kubelet: "http://127.0.0.1:10248/healthz",
    "kube-proxy": "http://127.0.0.1:10256/livez",
};

/** The arguments that a component is started with. */
export const flags: Readonly<Record<Component, string>> = {
    "kube-apiserver": "--secure-port=6443 --etcd-servers=http://127.0.0.1:2379",
    "kube-controller-manager": "--leader-elect=false --v=2",
    "kube-scheduler": "--leader-elect=false --v=2",
    kubelet: "--config=/etc/kubernetes/kubelet.yaml --node-ip=10.0.0.1",
    "kube-proxy": "--config=/etc/kubernetes/kube-proxy.yaml",
};

export const unitPath = (component: string) => `/etc/systemd/system/${component}.service`;

/** The text of a unit; lines of [Unit] and [Service] are added to those of the plain one. */
export function unitText(
    component: Component,
    execStart = `/usr/local/bin/${component} ${flags[component]}`,
    service: readonly string[] = [],
    unit: readonly string[] = [],
): string {
    return [
        "[Unit]",
        `Description=${component}`,
        "StartLimitIntervalSec=0",
        ...unit,
        "[Service]",
        `ExecStart=${execStart}`,
        ...(service.some((line) => line.startsWith("Restart=")) ? [] : ["Restart=always"]),
        ...(service.some((line) => line.startsWith("RestartSec=")) ? [] : ["RestartSec=1"]),
        ...service,
        "[Install]",
        "WantedBy=multi-user.target",
        "",
    ].join("\n");
}

/** The node of `unitText`. */
export const unit = (...words: Parameters<typeof unitText>): Tree => ({
    [unitPath(words[0])]: { text: unitText(...words) },
});

/** A unit file of that name, started at boot. */
export const otherUnit = (name: string, text: string): Tree => ({
    [`/etc/systemd/system/${name}`]: { text },
    ...startedAtBoot(name),
});

const startedAtBoot = (name: string): Tree => ({
    [`/etc/systemd/system/multi-user.target.wants/${name}`]: { link: `../${name}` },
});

export function plainTree(components: readonly Component[]): Tree {
    const each = components.map((component): Tree => ({
        [`/usr/local/bin/${component}`]: { binary: component, version: oldVersion },
        [`/etc/kubernetes/${component}.yaml`]: { text: "kind: Configuration\n" },
        ...unit(component),
        ...startedAtBoot(`${component}.service`),
    }));
    return Object.assign({}, ...each) as Tree; // each is a Tree
}

/** A machine as somebody built it: its units, files, links and folders, and what an upgrade of it has to come to. */
import type { Component } from "../../../core/cluster/component.ts";
import type { OwnPaths } from "../mayDiffer.ts";
import { newVersion } from "../releases.ts";
import { defaultUrls, plainTree, type Tree } from "./plain.ts";

/** What a machine's side without faults makes of a shape. */
export type Wanted = "swapped" | "refused" | "rolled back";

export interface Shape {
    readonly name: string;
    readonly wanted: Wanted;
    /** What one move takes. */
    readonly components: readonly Component[];
    readonly target: string;
    /** Path → what is there when the machine boots for the first time. */
    readonly tree: Tree;
    /** bash, once and before the first boot, on the root file system. */
    readonly arrange: string;
    /** bash, at every boot before the components start. */
    readonly prepare: string;
    /** bash, once they run, right before the upgrade. */
    readonly disturb: string;
    /** Every path by which a component's own file is reached. */
    readonly own: OwnPaths;
    /** Where each component answers its health question. */
    readonly urls: Readonly<Partial<Record<Component, string>>>;
    /** Folders on mounts of their own, the content of which has to be looked at, too. */
    readonly mounts: readonly string[];
    /** False where it is not healthy before the upgrade either. */
    readonly startsHealthy: boolean;
    /** Umask of whoever runs our scripts. */
    readonly umask: string;
    /** A program that the machine must have. */
    readonly needs: string | undefined;
}

type Special = Partial<Omit<Shape, "name" | "wanted" | "own">> & {
    readonly own?: Readonly<Partial<Record<Component, readonly string[]>>>;
};

/** A shape that differs from the plain one in what is given; `tree` is laid over the plain one. */
export function shape(name: string, wanted: Wanted, special: Special = {}): Shape {
    const components = special.components ?? ["kubelet", "kube-proxy"];
    const own = components.map(
        (component) =>
            [component, special.own?.[component] ?? [`/usr/local/bin/${component}`]] as const,
    );
    return {
        name,
        wanted,
        target: special.target ?? newVersion,
        arrange: special.arrange ?? "",
        prepare: special.prepare ?? "",
        disturb: special.disturb ?? "",
        mounts: special.mounts ?? [],
        startsHealthy: special.startsHealthy ?? true,
        umask: special.umask ?? "022",
        needs: special.needs,
        components,
        own: new Map(own),
        tree: { ...plainTree(components), ...special.tree },
        urls: { ...defaultUrls, ...special.urls },
    };
}

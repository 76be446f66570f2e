/** What an upgrade may change on a machine, and what a machine changes by itself. */
import type { Component } from "../../core/cluster/component.ts";
import { ourFolder } from "./paths.ts";

/** Ours, and what systemd, its journal and the bench itself write. */
const anywhereBelow: readonly string[] = [
    ourFolder,
    "/bench",
    ...[
        "/var/log",
        "/var/tmp",
        "/var/cache",
        "/var/lib/systemd",
        "/var/lib/dbus",
        "/var/lib/private",
    ],
    ...["/etc/machine-id", "/etc/.updated", "/var/.updated", "/etc/.pwd.lock", "/fill"],
    "/etc/systemd/system/kube-lockstep-recover.service",
];
const recoverLink =
    /^\/etc\/systemd\/system\/[^/]+\.(wants|requires)\/kube-lockstep-recover\.service$/;

/** By component, every path by which its own file is reached: links on the way, and the file. */
export type OwnPaths = ReadonlyMap<Component, readonly string[]>;

/** Whether a path may differ; that a component's own file keeps mode, owner and attributes is asked elsewhere. */
export function mayDiffer(path: string, own: OwnPaths): boolean {
    if (anywhereBelow.some((folder) => path === folder || path.startsWith(`${folder}/`)))
        return true;
    if (recoverLink.test(path)) return true;
    return [...own].some(([component, paths]) =>
        paths.some((mine) => path === mine || isKeptBeside(mine, path, component)),
    );
}

/** Beside a component's own file: what we keep of it, named after it and us. */
function isKeptBeside(mine: string, path: string, component: Component): boolean {
    const folder = mine.slice(0, mine.lastIndexOf("/") + 1);
    const name = path.slice(folder.length);
    if (!path.startsWith(folder) || name.includes("/")) return false;
    return name.includes(component) && name.includes("lockstep");
}

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { kubectl } from "../drive/hosts.ts";
import { runningComponents } from "../probe/runningComponents.ts";

/**
 * What an upgrade could touch, as lines to compare: every component's process, the files of
 * binaries, units and of kube-lockstep on every machine, nodes' cordons and taints, Pods, and the
 * objects that kube-lockstep keeps in the cluster.
 */
export async function fingerprint(): Promise<readonly string[]> {
    const running = runningComponents();
    const processes = running.map(({ node, component, pid }) => `${node} ${component} ${pid}`);
    const roots = new Map(running.map(({ node, pid }) => [node, `/proc/${pid}/root`]));
    const files = [...roots].flatMap(([node, root]) =>
        ["usr/local/bin", "etc/systemd/system", "etc/kubernetes", "var/lib/kube-lockstep"]
            .flatMap((folder) => filesBelow(join(root, folder)))
            .map((file) => `${node} ${file.slice(root.length)}`),
    );
    const kinds = "pods,configmaps,serviceaccounts,poddisruptionbudgets,deployments";
    const columns =
        "-ocustom-columns=K:.kind,S:.metadata.namespace,N:.metadata.name,U:.metadata.uid";
    const objects = await kubectl("get", kinds, "-A", "--no-headers", columns);
    const nodes = await kubectl("get", "nodes", "-ojsonpath={.items[*].spec}");
    return [...processes, ...files, ...objects.split("\n"), nodes].sort();
}

function filesBelow(path: string): readonly string[] {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [];
    if (found.isDirectory())
        return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
    return [`${path} ${found.ino} ${found.size} ${found.mtimeMs}`];
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { kubectl } from "../drive/hosts.ts";
import { run } from "../layout.ts";

/** The path of a kubeconfig with a token of the ServiceAccount that the program declares. */
export async function kubeconfigOfIdentity(): Promise<string> {
    const token = await kubectl("-n", "kube-system", "create", "token", "kube-lockstep");
    const config = parse(readFileSync(run.kubeconfig, "utf8")) as { users: object[] }; // the lab's own
    config.users = [{ ...config.users[0], user: { token: token.trim() } }];
    const path = join(run.dir, "tests/identity.kubeconfig");
    writeFileSync(path, stringify(config), { mode: 0o600 });
    return path;
}

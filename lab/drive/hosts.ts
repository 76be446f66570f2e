import { join } from "node:path";
import { output } from "../command.ts";
import { checkout } from "../layout.ts";

const lab = join(checkout, "lab/lab");

/** Standard output of kubectl as the cluster's admin; throws if it fails. */
export function kubectl(...args: readonly string[]): Promise<string> {
    return output(lab, ["kubectl", ...args]);
}

/** Standard output of a script run by the shell of a lab host; throws if it fails. */
export function onHost(node: string, script: string): Promise<string> {
    return output(lab, ["ssh", node, `set -eu; ${script}`]);
}

/** Every shape of machine that the bench knows. */
import { exitsAtOnce, neverReady, unhealthySoon } from "../releases.ts";
import { files } from "./files.ts";
import { launchers } from "./launchers.ts";
import { sandboxes } from "./sandboxes.ts";
import { type Shape, shape } from "./shape.ts";
import { units } from "./units.ts";

/** Names are unique and are what the command line takes. */
export const shapes: readonly Shape[] = [
    shape("plain", "swapped"),
    shape("kube-apiserver", "swapped", { components: ["kube-apiserver"] }),
    shape("controllers", "swapped", { components: ["kube-controller-manager", "kube-scheduler"] }),
    shape("new version never ready", "rolled back", { target: neverReady }),
    shape("new version exits at once", "rolled back", { target: exitsAtOnce }),
    shape("new version unhealthy soon", "rolled back", { target: unhealthySoon }),
    ...launchers,
    ...files,
    ...sandboxes,
    ...units,
];

export function shapeNamed(name: string): Shape {
    const found = shapes.find((one) => one.name === name);
    if (found === undefined)
        throw new Error(
            `no such shape: ${name}; there are: ${shapes.map((one) => one.name).join("; ")}`,
        );
    return found;
}

import { greatest, quantity, sum, type Quantities } from "../../core/preflight/quantity.ts";
import type { KubeContainer, KubePod } from "./kubeObjects.ts";

/** A resource list as numbers; an amount that cannot be parsed counts as none. */
export function quantities(list: Readonly<Record<string, string>>): Quantities {
    return Object.fromEntries(
        Object.entries(list).map(([name, text]) => [name, quantity(text) ?? 0]),
    );
}

/**
 * What the scheduler reserves for a pod: its containers and sidecars together, or the largest init
 * container beside the sidecars that were started before it, whichever is more; then overhead. The
 * pod's own requests (spec.resources) take precedence over its containers'. One of `pods` is always
 * requested.
 */
export function podRequests({ spec }: Pick<KubePod, "spec">): Quantities {
    let sidecars: Quantities = {};
    let initial: Quantities = {};
    for (const container of spec.initContainers ?? []) {
        const requested = requestsOf(container);
        if (container.restartPolicy === "Always") {
            sidecars = sum(sidecars, requested);
            initial = greatest(initial, sidecars);
        } else initial = greatest(initial, sum(sidecars, requested));
    }
    const lasting = spec.containers.map(requestsOf).reduce(sum, sidecars);
    const own = quantities(spec.resources?.requests ?? {});
    return sum(sum({ ...greatest(lasting, initial), ...own }, quantities(spec.overhead ?? {})), {
        pods: 1,
    });
}

function requestsOf({ resources }: KubeContainer): Quantities {
    return quantities(resources?.requests ?? {});
}

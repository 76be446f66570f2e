import type { ComponentSighting, MachineSighting } from "../../core/cluster/inventory.ts";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { readingOf } from "../../core/cluster/reading.ts";
import type { ApiServers } from "../api/apiServers.ts";
import { messageOf } from "../messageOf.ts";

/** What a kube-apiserver reports about itself, or that nothing answered at its address. */
export type ApiServerAnswer =
    | { readonly kind: "answers"; readonly version: string; readonly health: Health }
    | { readonly kind: "silent"; readonly reason: string };
type Health = ComponentSighting["health"];

/** What was observed of the kube-apiserver on a machine; undefined if nothing was. */
export function apiServerOf(machine: MachineSighting | undefined): ComponentSighting | undefined {
    if (machine?.kind !== "reached") return undefined;
    return machine.components.find(({ component }) => component === "kube-apiserver");
}

/** Asks one kube-apiserver, at its own address, for its version and its readiness. */
export async function askApiServer(
    apiServers: ApiServers,
    machine: MachineSpec,
    seen: MachineSighting | undefined,
): Promise<ApiServerAnswer> {
    const args = apiServerOf(seen)?.args ?? [];
    try {
        const get = (path: string) => apiServers.get(path, machine, args);
        const [about, health] = await Promise.all([get("/version"), healthFrom(get("/readyz"))]);
        const { gitVersion } = JSON.parse(about) as { gitVersion: string }; // version.Info
        return { kind: "answers", version: gitVersion, health };
    } catch (error) {
        return { kind: "silent", reason: messageOf(error) };
    }
}

/**
 * What was observed of its machine before, with what the kube-apiserver reports about itself now.
 */
export function withAnswer(
    seen: MachineSighting,
    { version, health }: Extract<ApiServerAnswer, { readonly kind: "answers" }>,
): MachineSighting {
    if (seen.kind === "unreachable") return seen;
    const running = readingOf(version);
    return {
        ...seen,
        components: seen.components.map((one) =>
            one.component === "kube-apiserver" ? { ...one, running, health } : one,
        ),
    };
}

/** 500 with the failing checks is an answer, too; kubectl quotes it as a server error. */
async function healthFrom(readyz: Promise<string>): Promise<Health> {
    try {
        return { ok: true, detail: await readyz };
    } catch (error) {
        const detail = messageOf(error);
        if (!detail.includes("Error from server (InternalError)")) throw error;
        return { ok: false, detail };
    }
}

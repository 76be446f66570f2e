import type { MachineSpec } from "../../core/cluster/spec.ts";
import { flagValue } from "../../core/cluster/flags.ts";
import type { Clock } from "../clock.ts";
import { Failed } from "../failed.ts";
import { hostAndPort } from "./hostAndPort.ts";
import type { Kubectl } from "./kubectl.ts";
import { until } from "../until.ts";
import { limits } from "../limits.ts";

/**
 * Waits until each of these kube-apiservers has answered requests through the load balancer.
 *
 * An instance is identified by the address that it reports in `GET /api`
 * (`serverAddressByClientCIDRs`): --external-hostname, else --advertise-address, with its port.
 *
 * @throws Failed `apiserver-not-served`, with those that no request has reached within 30 s.
 */
export async function waitUntilServed(
    kubectl: Kubectl,
    clock: Clock,
    apiServers: readonly { readonly machine: MachineSpec; readonly args: readonly string[] }[],
): Promise<void> {
    const missing = new Map(apiServers.map((one) => [ownAddress(one.machine, one.args), one]));
    const answered = new Set<string>();
    await until(limits.served, clock, async () => {
        // Others take turns in between, so it takes more requests than there are instances.
        for (let asked = 0; missing.size > 0 && asked < 3 * apiServers.length; asked++) {
            const address = await addressOfWhoAnswers(kubectl);
            answered.add(address);
            missing.delete(address);
        }
        if (missing.size > 0) {
            throw new Failed({
                code: "apiserver-not-served",
                absent: [...missing].map(([address, { machine }]) => ({
                    node: machine.node,
                    address,
                })),
                answered: [...answered],
                seconds: limits.served,
            });
        }
    });
}

function ownAddress(machine: MachineSpec, args: readonly string[]): string {
    const flag = (name: string) => flagValue(args, name);
    const host = flag("external-hostname") ?? flag("advertise-address") ?? machine.address;
    return hostAndPort(host, flag("secure-port") ?? "6443");
}

async function addressOfWhoAnswers(kubectl: Kubectl): Promise<string> {
    // Every `kubectl` is a process, and so a connection, of its own.
    const answer = JSON.parse(await kubectl.raw("/api")) as {
        serverAddressByClientCIDRs?: readonly { serverAddress: string }[];
    }; // meta/v1 APIVersions
    return answer.serverAddressByClientCIDRs?.[0]?.serverAddress ?? "an unnamed instance";
}

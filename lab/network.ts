/**
 * The bridge that connects the hosts, with this machine's own address, and the routes to the pods.
 */
import { readdir } from "node:fs/promises";

import { output, succeeds } from "./command.ts";
import { bridge, workers } from "./layout.ts";

const ip = async (...words: readonly string[]) => output("ip", words);

/**
 * With br_netfilter loaded, frames between hosts pass this machine's firewall, and Docker's drops
 * them.
 */
const betweenHosts = ["FORWARD", "-i", bridge.name, "-o", bridge.name, "-j", "ACCEPT"];

/** Creates the bridge, or repairs it. */
export async function ensureNetwork(): Promise<void> {
    if (!(await succeeds("ip", ["link", "show", bridge.name])))
        await ip("link", "add", bridge.name, "type", "bridge");
    await ip("address", "replace", `${bridge.address}/${bridge.prefix}`, "dev", bridge.name);
    await ip("link", "set", bridge.name, "up");
    for (const { podCidr, address } of workers)
        await ip("route", "replace", podCidr ?? "", "via", address);
    if (!(await succeeds("iptables", ["-w", "-C", ...betweenHosts])))
        await output("iptables", ["-w", "-I", ...betweenHosts]);
}

/**
 * Removes the bridge, what is still attached to it, and its firewall rule; the routes go with it.
 */
export async function removeNetwork(): Promise<void> {
    while (await succeeds("iptables", ["-w", "-D", ...betweenHosts]));
    await removePorts();
    await succeeds("ip", ["link", "delete", bridge.name]);
}

/**
 * Removes the hosts' ports on the bridge: the kernel is slow to do so after a host has stopped, and
 * the next host of that name needs the port.
 */
export async function removePorts(): Promise<void> {
    const ports = await readdir(`/sys/class/net/${bridge.name}/brif`).catch(() => []);
    for (const port of ports) await succeeds("ip", ["link", "delete", port]);
}

/** What runs on this machine besides the hosts: the API's load balancer and the release server. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { pidsIn, startIn } from "./groups.ts";
import {
    apiPort,
    balancerStatsPort,
    bridge,
    cache,
    controlPlanes,
    labDir,
    machine,
    releasePort,
} from "./layout.ts";

const balancerConfig = `global
    maxconn 4000

defaults
    mode tcp
    timeout connect 2s
    timeout client 1h
    timeout server 1h

frontend kube-apiserver
    bind ${bridge.address}:${apiPort}
    default_backend kube-apiservers

backend kube-apiservers
    balance roundrobin
    option httpchk GET /readyz
    http-check expect status 200
    default-server check check-ssl verify none inter 500ms fall 1 rise 2 on-marked-down shutdown-sessions
${controlPlanes.map(({ name, address }) => `    server ${name} ${address}:${apiPort}\n`).join("")}
listen stats
    mode http
    bind ${bridge.address}:${balancerStatsPort}
    stats enable
    stats uri /stats
`;

/** Starts those of the two that are not running. */
export async function ensureDaemons(): Promise<void> {
    await mkdir(machine.disks, { recursive: true });
    if ((await pidsIn("haproxy")).length === 0) {
        const config = join(machine.disks, "haproxy.cfg");
        await writeFile(config, balancerConfig);
        await startIn("haproxy", ["haproxy", "-db", "-f", config]);
    }
    if ((await pidsIn("releases")).length === 0) {
        const server = join(labDir, "releaseServer.ts");
        await startIn("releases", [
            process.execPath,
            // Node 24 strips types by itself: the server needs no loader.
            ...[server, cache.releases, bridge.address, `${releasePort}`],
        ]);
    }
}

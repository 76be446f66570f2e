import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { componentsOf } from "../../core/cluster/component.ts";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { MachineProbe } from "../../edge/look/machines.ts";
import { sshRunner } from "../../edge/ssh/ssh.ts";

// How long it takes to observe many machines over SSH, at first and again on open connections. The
// machines are simulated in another process on the same cores, so both ends of SSH are paid here.
// `npx tsx tests/bench/inventory.bench.ts`; figures, not a test.
for (const count of [6, 100]) {
    const script = join(import.meta.dirname, "simulatedMachines.ts");
    const server = spawn(process.execPath, ["--import", "tsx", script, String(count)], {
        stdio: ["pipe", "pipe", "inherit"],
    });
    const [line] = (await once(server.stdout, "data")) as [Buffer]; // one line of JSON
    const { hostKey, privateKey, ports } = JSON.parse(line.toString()) as {
        hostKey: string;
        privateKey: string;
        ports: readonly number[];
    };
    const machines = ports.map((port, at): MachineSpec => ({
        node: `w-${at + 1}`,
        role: "worker",
        components: componentsOf("worker"),
        address: "127.0.0.1",
        ssh: { user: "root", port, privateKey, hostKey },
    }));
    const probe = new MachineProbe(sshRunner());
    for (const what of ["first look", "second look"]) {
        const start = performance.now();
        const seen = await Promise.all(machines.map((machine) => probe.look(machine)));
        const seconds = (performance.now() - start) / 1000;
        const failed = seen.find((one) => one.kind === "unreachable");
        if (failed?.kind === "unreachable") throw new Error(failed.reason);
        const text = `${count} machines, ${what}: ${seconds.toFixed(2)} s\n`;
        process.stdout.write(text);
    }
    server.stdin.end();
}

import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { attached } from "../command.ts";
import { promises } from "../demo/promises.ts";
import { ensureStack, pulumi } from "../drive/pulumi.ts";
import { probedUpgrade, type ProbedUpgrade } from "../drive/probedUpgrade.ts";
import { checkout, startVersion, targetVersion } from "../layout.ts";

/** One way of doing the same upgrade; resolves with the exit status. */
interface Way {
    readonly name: string;
    readonly upgrade: () => Promise<number>;
}

const handRun = (...args: readonly string[]) =>
    attached(join(checkout, "lab/bench/handRun.sh"), [targetVersion, ...args]);

const ways: readonly Way[] = [
    { name: "by hand", upgrade: () => handRun() },
    { name: "by hand, with handover", upgrade: () => handRun("handover") },
    {
        name: "kube-lockstep",
        upgrade: async () => {
            const up = await pulumi(["up", "--yes", "--skip-preview", "--stack", "dev"], {
                show: true,
            });
            return up.exitStatus;
        },
    },
];

/** `make bench`: each way from a fresh cluster, under the same probes. */
const rows: [string, ...string[]][] = [];
for (const { name, upgrade } of ways) {
    console.log(`\n━━ ${name}\n`);
    const reset = await attached(join(checkout, "lab/lab"), ["reset", startVersion]);
    if (reset !== 0) throw new Error("the lab did not come up: see above");
    await ensureStack();
    rows.push([name, ...figures(await probedUpgrade(upgrade))]);
}

console.log(`\n${startVersion} → ${targetVersion}, 3 control planes + 3 workers, each way once`);
console.log(`${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${kernel()}\n`);
const header = [
    "way",
    "seconds",
    "app failed",
    "API failed",
    "API failed, raw",
    "controller gap s",
    "scheduler gap s",
    "violations",
    "promises broken",
];
const lines = [header, header.map(() => "---"), ...rows];
for (const line of lines) console.log(`| ${line.join(" | ")} |`);

function figures({ result, seconds, probes, after }: ProbedUpgrade<number>): string[] {
    const { application, api, observer } = probes;
    const { skewViolations, pdbViolations, drainViolations, servingViolations } = observer;
    const gap = (component: string) => (observer.leaderGapSeconds[component] ?? NaN).toFixed(1);
    const broken = promises(probes, after, targetVersion).filter(({ kept }) => !kept);
    const raw = api.rawNew.failed + api.rawKept.failed;
    return [
        result === 0 ? seconds.toFixed(1) : `failed (${result})`,
        `${application.failed} of ${application.requests}`,
        `${api.client.failed} of ${api.client.requests}`,
        `${raw} of ${api.rawNew.requests + api.rawKept.requests}`,
        gap("kube-controller-manager"),
        gap("kube-scheduler"),
        String(skewViolations + pdbViolations + drainViolations + servingViolations),
        broken.length === 0 ? "none" : broken.map(({ what }) => what).join("; "),
    ];
}

function kernel(): string {
    return spawnSync("uname", ["-sr"]).stdout.toString().trim();
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { attached } from "../command.ts";
import { cliOf, ensureStack, pulumi } from "../drive/pulumi.ts";
import { probedUpgrade } from "../drive/probedUpgrade.ts";
import { checkout, run, startVersion, targetVersion } from "../layout.ts";
import { promises } from "./promises.ts";
import { measured, promiseTable, spanTable, versionTable, type DemoReport } from "./report.ts";

/**
 * `make demo`: takes a real cluster from one minor to the next under load, and reports the outcome.
 */
async function demo(): Promise<boolean> {
    heading(`A cluster at ${startVersion}, built by hand`);
    const made = await attached(join(checkout, "lab/lab"), ["reset", startVersion]);
    if (made !== 0) throw new Error("the lab did not come up: see above");
    await ensureStack();

    heading(`./pulumi preview: what the upgrade to ${targetVersion} will do`);
    const preview = await pulumi(["preview", "--stack", "dev"], { show: true });
    if (preview.exitStatus !== 0) throw new Error("preview failed: see above");

    heading("./pulumi up --yes, with probes on the application and the API, and an observer");
    const begin = new Date();
    const upgrade = await probedUpgrade(() =>
        pulumi(["up", "--yes", "--skip-preview", "--stack", "dev"], { show: true }),
    );
    const { result: up, seconds, before, after, probes } = upgrade;

    heading("./pulumi preview once more: nothing is left to do");
    const second = await pulumi(["preview", "--stack", "dev", "--expect-no-changes"], {
        show: true,
    });

    const report: DemoReport = {
        from: startVersion,
        to: targetVersion,
        cli: cliOf(up),
        upgradeSeconds: Number(seconds.toFixed(1)),
        ...measured(probes),
        steps: up.spans,
        versions: after,
    };
    const file = join(run.dir, "demo.json");
    writeFileSync(file, `${JSON.stringify(report, null, 4)}\n`);

    heading("What happened");
    console.log(`${spanTable(up.spans, begin)}\n\n${versionTable(before, after)}\n`);
    const kept = [
        { what: "up succeeded", kept: up.exitStatus === 0, figures: `${seconds.toFixed(1)} s` },
        ...promises(probes, after, targetVersion),
        {
            what: "a second preview has nothing to do",
            kept: second.exitStatus === 0,
            figures: `${second.seconds.toFixed(1)} s`,
        },
    ];
    console.log(promiseTable(kept));
    for (const violation of probes.observer.violations)
        console.log(`  ${violation.at} ${violation.what} (${violation.samples} samples)`);
    console.log(`
  Figures:  ${file}
  Journals: ${join(run.dir, "probes")}
  Look:     lab/lab status, lab/lab kubectl get nodes -o wide, lab/lab ssh w-1
  Again:    make demo (starts over at ${startVersion})
  Remove:   make clean`);
    return kept.every((promise) => promise.kept);
}

function heading(text: string): void {
    console.log(`\n━━ ${text}\n`);
}

try {
    process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
    console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
}

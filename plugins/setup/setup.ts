/**
 * `make setup`, once the npm packages are installed: the Pulumi CLI and its plugins. Says nothing
 * if everything was done already.
 */
import { ensureCli } from "./cli.ts";
import { ensurePlugins } from "./plugins.ts";
import { Progress } from "./progress.ts";

const progress = new Progress([]);
try {
    const ours = await ensurePlugins(await ensureCli(progress), progress);
    if (ours !== "decided earlier" && ours.length > 0)
        console.error(`not official: ${ours.join(", ")}; \`make setup AGAIN=1\` tries again`);
} catch (error) {
    console.error(`make setup: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
} finally {
    progress.end();
}

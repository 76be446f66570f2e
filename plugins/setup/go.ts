import { output } from "./command.ts";

/**
 * Runs `go` in a module's folder and returns its output. An error says in one clause what is in the
 * way.
 */
export async function go(
    module: string,
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
): Promise<string> {
    const settings = {
        cwd: module,
        env: { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOWORK: "off", ...env },
    };
    return output("go", words, settings).catch((error: unknown) => {
        throw new Error(obstacle(error instanceof Error ? error.message : String(error)), {
            cause: error,
        });
    });
}

function obstacle(said: string): string {
    if (said.startsWith("`go") && said.includes(" ended with ENOENT"))
        return "Go is not installed (https://go.dev/dl/)";
    const [, needed, found] = /requires go >= (\S+) \(running go (\S+?)[;)]/.exec(said) ?? [];
    if (needed !== undefined && found !== undefined)
        return `Go ${found} is too old, ${needed} is needed (https://go.dev/dl/)`;
    if (said.includes("no space left on device")) return "go: no space left on device";
    if (/dial tcp|no such host|i\/o timeout|proxyconnect|connection refused/.test(said))
        return `go cannot reach the modules (GOPROXY names a mirror): ${lastLineOf(said)}`;
    return said;
}

const lastLineOf = (said: string) => said.trim().split("\n").at(-1)?.trim() ?? "";

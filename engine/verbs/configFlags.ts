import type { Arguments } from "../flags.ts";
import { parsePath } from "../propertyPath.ts";
import type { OpenStack } from "../stackSession.ts";
import { exitCodes, UsageError } from "../usageError.ts";

/** `--config key=value`, which up and preview write into the stack's file. */
export function applyConfigFlags({ config }: OpenStack, args: Arguments): void {
    const settings = args.list("config");
    for (const setting of settings) {
        const at = setting.indexOf("=");
        if (at < 0)
            throw new UsageError(
                `--config ${setting}: expected key=value`,
                exitCodes.configuration,
            );
        const key = setting.slice(0, at);
        const path = args.has("config-path")
            ? configPath(config.fullKey(key))
            : [config.fullKey(key)];
        config.set(path, setting.slice(at + 1));
    }
    if (settings.length > 0) config.save();
}

/** `project:key.inner[0]`: the first step is the key with its namespace. */
export function configPath(full: string): (string | number)[] {
    const at = full.indexOf(":") + 1;
    const [first, ...rest] = parsePath(full.slice(at));
    return [full.slice(0, at) + String(first ?? ""), ...rest];
}

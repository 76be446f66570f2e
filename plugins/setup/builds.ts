/** Programs built from the pinned Go modules of plugins/modules. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { go } from "./go.ts";
import {
    cliModule,
    cliPackage,
    cliVersion,
    kubernetesModule,
    kubernetesPackage,
} from "./layout.ts";

/**
 * A CLI without this stamp considers itself a developer's build, and is rejected by programs that
 * require a version.
 */
const stamp = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${cliVersion}`;

export async function buildCli(into: string): Promise<void> {
    const flags = ["-trimpath", "-ldflags", `-s -w ${stamp}`, "-o", join(into, "pulumi")];
    await go(cliModule, ["build", ...flags, `${cliPackage}/cmd/pulumi`]);
}

/**
 * The plugin embeds two files that its module carries: they are overlaid on ours for the build,
 * without being copied.
 */
export async function buildKubernetesPlugin(into: string): Promise<void> {
    await go(kubernetesModule, ["mod", "download", kubernetesPackage]);
    const carrier = await go(kubernetesModule, ["list", "-m", "-f", "{{.Dir}}", kubernetesPackage]);
    const embedded: readonly (readonly [string, string])[] = [
        "schema.json",
        "terraform-mapping.json",
    ].map((name) => [
        join(kubernetesModule, name),
        join(carrier.trim(), "cmd/pulumi-resource-kubernetes", name),
    ]);
    const overlay = join(into, "overlay.json");
    await writeFile(overlay, JSON.stringify({ Replace: Object.fromEntries(embedded) }));
    const file = join(into, "pulumi-resource-kubernetes");
    const flags = ["-trimpath", "-ldflags", "-s -w", "-overlay", overlay, "-o", file];
    await go(kubernetesModule, ["build", ...flags, "."]);
    await rm(overlay);
}

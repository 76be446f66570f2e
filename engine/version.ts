import { createRequire } from "node:module";

interface Manifest {
    readonly version: string;
}

/**
 * The version that this engine goes by: that of the SDK whose protocol it speaks, marked as
 * bundled. `pulumi.requirePulumiVersion` is answered with it.
 */
export const engineVersion = `${sdkVersion()}+bundled`;

function sdkVersion(): string {
    const manifest = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as Manifest;
    return manifest.version;
}

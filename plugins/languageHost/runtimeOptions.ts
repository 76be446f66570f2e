import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb.js";
import { shellWords } from "./shellWords.ts";

/** `runtime.options` of Pulumi.yaml, as far as they matter for running a program. */
export interface RuntimeOptions {
    /** Whether the SDK loads the program through ts-node. */
    readonly typescript: boolean;
    readonly tsconfig: string | undefined;
    readonly nodeargs: readonly string[];
}

/** @throws Error naming an option of the wrong type. */
export function runtimeOptions(info: ProgramInfo): RuntimeOptions {
    const options: Record<string, unknown> = info.getOptions()?.toJavaScript() ?? {};
    const { typescript = true, tsconfig, nodeargs = "" } = options;
    if (typeof typescript !== "boolean") throw new Error("typescript option must be a boolean");
    if (tsconfig !== undefined && typeof tsconfig !== "string")
        throw new Error("tsconfig option must be a string");
    if (typeof nodeargs !== "string") throw new Error("nodeargs option must be a string");
    return { typescript, tsconfig, nodeargs: shellWords(nodeargs) };
}

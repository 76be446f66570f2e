import { diskTrouble } from "./diskTrouble.ts";

/**
 * The error for what is available neither as an official release nor from its Go module, and what
 * else to do.
 */
export function neitherNor(
    what: string,
    noRelease: string,
    failedBuild: unknown,
    otherWays: string,
): unknown {
    if (diskTrouble(failedBuild) !== undefined) return failedBuild; // a problem that concerns neither way in particular
    const noBuild = failedBuild instanceof Error ? failedBuild.message : String(failedBuild);
    return new Error(
        `${what} cannot be had here. Its official release: ${noRelease}. Its Go module: ${noBuild}. ` +
            `Clear the way for one of them, ${otherWays}`,
        { cause: failedBuild },
    );
}

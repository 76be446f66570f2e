import { diskTrouble } from "./diskTrouble.ts";

/** The error of what can be had neither as its official release nor from its Go module, and what else there is to do. */
export function neitherNor(
    what: string,
    noRelease: string,
    failedBuild: unknown,
    otherWays: string,
): unknown {
    if (diskTrouble(failedBuild) !== undefined) return failedBuild; // that is not a matter of either way
    const noBuild = failedBuild instanceof Error ? failedBuild.message : String(failedBuild);
    return new Error(
        `${what} cannot be had here. Its official release: ${noRelease}. Its Go module: ${noBuild}. ` +
            `Clear the way for one of them, ${otherWays}`,
        { cause: failedBuild },
    );
}

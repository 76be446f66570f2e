/** Errors of this machine's file systems, each with what to do about it. */
const advice: Readonly<Record<string, string>> = {
    ENOSPC: "no space is left: free 6 GB, most of it for Go's own cache",
    EDQUOT: "the quota is used up: free 6 GB, most of it for Go's own cache",
    EROFS: "it is read-only: set XDG_CACHE_HOME to a writable folder",
    EACCES: "it is not writable: set XDG_CACHE_HOME to a folder that is",
    EPERM: "it is not writable: set XDG_CACHE_HOME to a folder that is",
    ENOTDIR: "it lies below a file: set XDG_CACHE_HOME to a writable folder",
};

/** What is wrong and what to do if a file could not be written; undefined for every other error. */
export function diskTrouble(error: unknown): string | undefined {
    if (!(error instanceof Error)) return undefined;
    if ("code" in error && typeof error.code === "string") return advice[error.code];
    // Programs that we run, such as go and tar, only print it.
    return /no space left on device/i.test(error.message) ? advice["ENOSPC"] : undefined;
}

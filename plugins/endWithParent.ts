// Within how long a plugin notices that the CLI which started it has died.
const checkMs = 1000;

/**
 * Ends this plugin and its process group, in which the CLI starts it and in which its children live,
 * when the process that started it is gone: a CLI that was killed ends nobody.
 */
export function endWithParent(): void {
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) endGroup();
    }, checkMs);
}

function endGroup(): void {
    try {
        process.kill(-process.pid, "SIGKILL");
    } catch {
        process.exit(1); // it leads no group: somebody else than the CLI started it
    }
}

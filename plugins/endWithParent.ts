// How long it takes a plugin to notice that the CLI that started it has died.
const checkMs = 1000;

/**
 * Ends this plugin and its process group, in which the CLI starts it and its children live, when
 * the process that started it is gone: a killed CLI ends nobody.
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
        process.exit(1); // it leads no group: it was not started by the CLI
    }
}

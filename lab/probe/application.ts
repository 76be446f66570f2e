import { runProbe } from "./child.ts";
import { get } from "./get.ts";
import { applicationPort, workerAddresses } from "./roster.ts";
import { Tally } from "./tally.ts";

/** Pause between two requests to the same worker. */
const periodMilliseconds = 50;
const timeoutMilliseconds = 2000;

/**
 * What a user of the application sees: GET on every worker's NodePort, each on its own connection,
 * whatever happened to earlier ones. Every request counts, even to a worker that is being drained:
 * a NodePort answers on all nodes.
 */
await runProbe("application", async (journal) => {
    const tally = new Tally("application", journal);
    const addresses = Object.entries(workerAddresses);
    const url = (address: string) => `http://${address}:${String(applicationPort)}/`;
    await Promise.all(
        addresses.map(([, address]) => get(url(address), { agent: false, timeoutMilliseconds })),
    );
    const timer = setInterval(() => {
        for (const [node, address] of addresses) {
            tally.count(node, get(url(address), { agent: false, timeoutMilliseconds }));
        }
    }, periodMilliseconds);
    return () => {
        clearInterval(timer);
        return tally.summary();
    };
});

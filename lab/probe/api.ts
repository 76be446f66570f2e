import https from "node:https";
import { join } from "node:path";
import { runProbe } from "./child.ts";
import { get } from "./get.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { RetryingClient } from "./retryingClient.ts";
import { runDirectory } from "./roster.ts";
import { Tally } from "./tally.ts";

/** Pause between two requests of the same client. */
const periodMilliseconds = 50;
/** A raw request that takes longer has failed. */
const rawTimeoutMilliseconds = 5000;
/**
 * client-go has no such limit by default; a request that hangs this long has failed for any client.
 */
const clientTimeoutMilliseconds = 10_000;

/**
 * What clients of the API see through the load balancer, TLS verified: three of them at once, each
 * with a small read every 50 ms.
 *
 * - `client`: kept-alive connections and client-go's retries. What fails here also fails for
 *   controllers, kubelets and kubectl: this is what `api.failed` counts.
 * - `rawNew`: a new connection each time, no retries. `rawKept`: one kept-alive connection, no
 *   retries. Both together are `api.rawFailed`: they show what the retries hide.
 */
await runProbe("api", async (journal) => {
    const { server, tls } = readKubeconfig(join(runDirectory, "kubeconfig"));
    const namespace = `${server}/api/v1/namespaces/default`;
    const timeoutMilliseconds = rawTimeoutMilliseconds;
    const kept = new https.Agent({ ...tls, keepAlive: true, maxSockets: 1 });
    const client = new RetryingClient(tls, clientTimeoutMilliseconds);
    const tallies = {
        client: new Tally("client", journal),
        rawNew: new Tally("rawNew", journal),
        rawKept: new Tally("rawKept", journal),
    };
    await client.get(namespace);
    const timer = setInterval(() => {
        tallies.client.count(namespace, client.get(namespace));
        tallies.rawNew.count(
            namespace,
            get(namespace, { ...tls, agent: false, timeoutMilliseconds }),
        );
        tallies.rawKept.count(namespace, get(namespace, { agent: kept, timeoutMilliseconds }));
    }, periodMilliseconds);
    return async () => {
        clearInterval(timer);
        return {
            client: await tallies.client.summary(),
            rawNew: await tallies.rawNew.summary(),
            rawKept: await tallies.rawKept.summary(),
        };
    };
});

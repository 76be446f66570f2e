import * as grpc from "@grpc/grpc-js";
import { endWithParent } from "./endWithParent.ts";

// As in the SDK: a program may send the text of a whole release.
const maxMessageBytes = 400 * 1024 * 1024;

/**
 * Serves a plugin's service on a free loopback port, and prints the port, from which the CLI that
 * started the plugin learns it. The plugin ends when the CLI does.
 */
export async function serve(
    service: grpc.ServiceDefinition,
    methods: grpc.UntypedServiceImplementation,
): Promise<void> {
    endWithParent();
    const server = new grpc.Server({
        "grpc.max_receive_message_length": maxMessageBytes,
        "grpc.max_send_message_length": maxMessageBytes,
    });
    server.addService(service, methods);
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
            if (error === null) resolve(bound);
            else reject(error);
        });
    });
    // Unlike console.log this fails if nobody reads any more, which ends an orphan.
    process.stdout.write(`${port}\n`);
}

/** The engine's address: the last argument that the CLI gives a plugin. */
export function engineAddress(): string | undefined {
    const last = process.argv.at(-1);
    return last !== undefined && /:\d+$/.test(last) ? last : undefined;
}

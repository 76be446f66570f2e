import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { NoReply } from "../../../lab/probe/get.ts";
import { RetryingClient } from "../../../lab/probe/retryingClient.ts";

type Answer = (response: http.ServerResponse, socket: Socket) => void;

const status =
    (code: number, headers: Record<string, string> = {}): Answer =>
    (response) => {
        response.writeHead(code, headers).end();
    };
const hangUp: Answer = (_response, socket) => {
    socket.resetAndDestroy();
};

describe("the client that retries as client-go does", () => {
    let server: http.Server;
    let url: string;
    let answers: Answer[];
    let client: RetryingClient;

    beforeEach(async () => {
        server = http.createServer((request, response) => {
            answers.shift()?.(response, request.socket);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        // listen() on TCP: the address has a port.
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
        client = new RetryingClient(undefined, 1000);
    });
    afterEach(() => {
        client.close();
        server.closeAllConnections();
        server.close();
    });

    it("retries after a lost connection", async () => {
        answers = [hangUp, status(200)];
        assert.equal((await client.get(url)).status, 200);
        assert.equal(client.retries, 1);
    });

    it("retries after 429 and 5xx that name a time", async () => {
        answers = [status(429, { "retry-after": "0" }), status(503, { "retry-after": "0" })];
        answers.push(status(200));
        assert.equal((await client.get(url)).status, 200);
        assert.equal(client.retries, 2);
    });

    it("replaces a kept connection that died, without counting it as a retry", async () => {
        answers = [status(200), hangUp, status(200)];
        await client.get(url);
        assert.equal((await client.get(url)).status, 200);
        assert.equal(client.retries, 0);
    });

    it("gives up at a 5xx that names no time", async () => {
        answers = [status(500), status(200)];
        assert.equal((await client.get(url)).status, 500);
    });

    it("gives up after ten retries", async () => {
        answers = Array.from({ length: 20 }, () => status(429, { "retry-after": "0" }));
        assert.equal((await client.get(url)).status, 429);
        assert.equal(answers.length, 9);
    });

    it("gives up if the connection is refused, and if no answer comes in time", async () => {
        answers = [() => undefined];
        const isTimeout = (error: unknown) => error instanceof NoReply && error.code === "TIMEOUT";
        await assert.rejects(client.get(url), isTimeout);
        const refused = url.replace("127.0.0.1", "127.254.254.254");
        await assert.rejects(
            client.get(refused),
            (error) => error instanceof NoReply && error.code === "ECONNREFUSED",
        );
    });
});

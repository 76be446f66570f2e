import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isObject, type Properties } from "../../../engine/values.ts";

export interface Asked {
    readonly method: string;
    readonly path: string;
    readonly body: string;
}

/** The few paths of a Kubernetes API that the stand-in uses, over a map of objects. */
export class FakeApi {
    readonly asked: Asked[] = [];
    /** Path → object. */
    readonly objects = new Map<string, Properties>();
    /** What a live object is turned into at each look at it. */
    onRead: (object: Properties) => Properties = (object) => object;
    /** Answers to give instead of the real ones, used up one by one. */
    readonly instead: { code: number; headers?: Record<string, string>; body: Properties }[] = [];
    #uids = 0;
    readonly #server = createServer((request, response) => {
        void this.#answer(request, response);
    });

    static async start(): Promise<FakeApi> {
        const api = new FakeApi();
        await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", resolve));
        return api;
    }

    get kubeconfig(): string {
        const server = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
        const context = (name: string, namespace: string): string =>
            `- {name: ${name}, context: {cluster: c, user: u, namespace: ${namespace}}}`;
        return [
            "apiVersion: v1",
            "kind: Config",
            "clusters:",
            `- {name: c, cluster: {server: "${server}", insecure-skip-tls-verify: true}}`,
            "users:",
            "- {name: u, user: {token: t}}",
            "contexts:",
            context("first", "one"),
            context("second", "two"),
            "current-context: first",
        ].join("\n");
    }

    close(): Promise<void> {
        this.#server.closeAllConnections();
        return new Promise((resolve) =>
            this.#server.close(() => {
                resolve();
            }),
        );
    }

    async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const body = Buffer.concat(chunks).toString();
        const { method = "", url = "" } = request;
        const path = url.split("?")[0] ?? "";
        this.asked.push({ method, path: url, body });
        const instead = path.split("/").length > 4 ? this.instead.shift() : undefined;
        const [code, result] =
            instead === undefined ? this.#result(method, path, body) : [instead.code, instead.body];
        response.writeHead(code, { "content-type": "application/json", ...instead?.headers });
        response.end(JSON.stringify(result));
    }

    #result(method: string, path: string, body: string): [number, Properties] {
        const discovered = discovery[path];
        if (discovered !== undefined)
            return [
                200,
                { resources: [...discovered, { name: "pods/log", kind: "Pod", namespaced: true }] },
            ];
        if (method === "POST") return this.#create(path, JSON.parse(body) as Properties);
        const object = this.objects.get(path);
        if (object === undefined)
            return [404, status("NotFound", `${path.split("/").at(-1) ?? ""} not found`)];
        if (method === "DELETE") {
            this.objects.delete(path);
            return [200, status("Success", "")];
        }
        if (method === "PATCH") {
            const patch = JSON.parse(body) as Properties;
            const merged = Array.isArray(patch)
                ? object
                : {
                      ...object,
                      ...patch,
                      metadata: {
                          ...(object["metadata"] as Properties),
                          ...(patch["metadata"] as Properties),
                      },
                  };
            this.objects.set(path, merged);
            return [200, merged];
        }
        const seen = this.onRead(object);
        this.objects.set(path, seen);
        return [200, seen];
    }

    #create(path: string, object: Properties): [number, Properties] {
        const metadata = object["metadata"];
        const name = isObject(metadata) ? (metadata["name"] as string) : "";
        const at = `${path}/${name}`;
        if (this.objects.has(at)) return [409, status("AlreadyExists", `${name} already exists`)];
        this.#uids += 1;
        const managedFields = [{ manager: "pulumi-kubernetes", operation: "Update" }];
        const made = {
            ...object,
            metadata: {
                ...(isObject(metadata) ? metadata : {}),
                uid: `uid-${this.#uids}`,
                resourceVersion: "1",
                managedFields,
            },
        };
        this.objects.set(at, made);
        return [201, made];
    }
}

const discovery: Readonly<Record<string, Properties[]>> = {
    "/api/v1": [
        { name: "configmaps", kind: "ConfigMap", namespaced: true },
        { name: "secrets", kind: "Secret", namespaced: true },
        { name: "pods", kind: "Pod", namespaced: true },
        { name: "nodes", kind: "Node", namespaced: false },
    ],
    "/apis/apps/v1": [{ name: "deployments", kind: "Deployment", namespaced: true }],
};

function status(reason: string, message: string): Properties {
    return { kind: "Status", apiVersion: "v1", reason, message };
}

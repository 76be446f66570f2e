import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { InitError } from "../../../engine/initError.ts";
import {
    isSecret,
    type Properties,
    revealedProperties,
    secret,
    unknown,
} from "../../../engine/values.ts";
import { FakeApi } from "./fakeApi.ts";
import { PluginClient } from "./pluginClient.ts";

const configMap = "kubernetes:core/v1:ConfigMap";
const pod = "kubernetes:core/v1:Pod";

describe("kubernetes", () => {
    let api: FakeApi;
    let shared: PluginClient;
    const plugin = async (type: string, settings: Properties = {}): Promise<PluginClient> => {
        await shared.use(type, { kubeconfig: api.kubeconfig, ...settings });
        return shared;
    };
    const made = async (
        client: PluginClient,
        manifest: Properties,
    ): Promise<{ id: string; inputs: Properties; outputs: Properties }> => {
        const { inputs } = await client.check(manifest);
        return { inputs, ...(await client.create(inputs)) };
    };
    const paths = (method: string): string[] =>
        api.asked.filter((each) => each.method === method).map((each) => each.path);

    before(async () => {
        shared = await PluginClient.start("kubernetes", configMap);
    });
    beforeEach(async () => {
        api = await FakeApi.start();
    });
    afterEach(() => api.close());
    after(() => shared.stop());

    it("says which version of the official plugin it stands in for", async () => {
        assert.equal(await (await plugin(configMap)).version(), "4.34.2");
    });

    it("creates an object where its kind, namespace and name say, and keeps it in the official form", async () => {
        const client = await plugin(configMap);
        const { id, inputs, outputs } = await made(client, {
            metadata: { name: "it" },
            data: { a: "1" },
        });
        assert.equal(id, "one/it");
        assert.deepEqual(inputs, {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "it", namespace: "one" },
            data: { a: "1" },
        });
        assert.deepEqual(paths("POST"), [
            "/api/v1/namespaces/one/configmaps?fieldManager=pulumi-kubernetes",
        ]);
        assert.deepEqual(outputs["data"], { a: "1" });
        assert.deepEqual(outputs["__inputs"], inputs);
        assert.equal(outputs["__initialApiVersion"], "v1");
        assert.match(outputs["__fieldManager"] as string, /^pulumi-kubernetes-[0-9a-f]{8}$/);
    });

    it("takes the namespace of the settings, of the context they name, and of the object, in that order last", async () => {
        const where = async (settings: Properties, metadata: Properties): Promise<unknown> => {
            const { inputs } = await (
                await plugin(configMap, settings)
            ).check({ metadata: { name: "n", ...metadata } });
            return (inputs["metadata"] as Properties)["namespace"];
        };
        assert.equal(await where({ context: "second" }, {}), "two");
        assert.equal(await where({ context: "second", namespace: "three" }, {}), "three");
        assert.equal(await where({ namespace: "three" }, { namespace: "four" }), "four");
    });

    it("gives no namespace to what has none", async () => {
        const { inputs } = await (
            await plugin("kubernetes:core/v1:Node")
        ).check({ metadata: { name: "n" } });
        assert.deepEqual(inputs["metadata"], { name: "n" });
    });

    it("names what has no name, and keeps that name", async () => {
        const client = await plugin(configMap);
        const { inputs } = await client.check({ data: { a: "1" } });
        const { name, annotations } = inputs["metadata"] as Properties;
        assert.match(name as string, /^it-[0-9a-f]{8}$/);
        assert.deepEqual(annotations, { "pulumi.com/autonamed": "true" });
        const again = await client.check({ data: { a: "2" } }, inputs);
        assert.equal((again.inputs["metadata"] as Properties)["name"], name);
    });

    it("does not ask the cluster in a preview", async () => {
        const client = await plugin(configMap);
        const { inputs } = await client.check({
            metadata: { name: "it", namespace: "n" },
            data: { a: unknown },
        });
        const { id, outputs } = await client.create(inputs, { preview: true });
        assert.equal(id, "");
        assert.deepEqual(outputs["data"], { a: unknown });
        assert.equal((outputs["metadata"] as Properties)["uid"], unknown);
        assert.deepEqual(api.asked, []);
    });

    it("refuses what exists already", async () => {
        const client = await plugin(configMap);
        await made(client, { metadata: { name: "it" } });
        await assert.rejects(
            made(client, { metadata: { name: "it" } }),
            /it was not created: it already exists/,
        );
    });

    it("replaces a ConfigMap whose contents change, in place first when its name is the user's", async () => {
        const client = await plugin(configMap);
        const old = await made(client, { metadata: { name: "it" }, data: { a: "1" } });
        const { inputs: news } = await client.check(
            { metadata: { name: "it" }, data: { a: "2" } },
            old.inputs,
        );
        assert.deepEqual(await client.diff(old, news), {
            changes: { "data.a": 5 },
            replaces: ["data.a"],
            deleteBeforeReplace: true,
        });
        const own = await made(client, { data: { a: "1" } });
        const { inputs: other } = await client.check({ data: { a: "2" } }, own.inputs);
        assert.equal((await client.diff(own, other)).deleteBeforeReplace, false);
    });

    it("updates a ConfigMap in place where the settings say so", async () => {
        const client = await plugin(configMap, { enableConfigMapMutable: "true" });
        const old = await made(client, { metadata: { name: "it" }, data: { a: "1" } });
        const { inputs: news } = await client.check(
            { metadata: { name: "it" }, data: { a: "2" } },
            old.inputs,
        );
        assert.deepEqual((await client.diff(old, news)).replaces, []);
        const outputs = await client.update(old, news);
        assert.deepEqual(outputs["data"], { a: "2" });
        const manager = old.outputs["__fieldManager"] as string;
        assert.equal(outputs["__fieldManager"], manager);
        const [takeOver, apply] = api.asked.filter(({ method }) => method === "PATCH");
        assert.match(
            takeOver?.body ?? "",
            new RegExp(`"manager":"${manager}","operation":"Apply"`),
        );
        assert.equal(
            apply?.path,
            `/api/v1/namespaces/one/configmaps/it?fieldManager=${manager}&force=false`,
        );
    });

    it("says what to do about a conflict, and forces only when told to", async () => {
        const client = await plugin(configMap, { enableConfigMapMutable: "true" });
        const old = await made(client, { metadata: { name: "it" }, data: { a: "1" } });
        const ok = { code: 200, body: old.outputs };
        api.instead.push(ok, ok, {
            code: 409,
            body: { reason: "Conflict", message: "owned by kubectl" },
        });
        await assert.rejects(
            client.update(old, old.inputs),
            /owned by kubectl\. .*pulumi\.com\/patchForce/,
        );
        const forced = {
            ...old.inputs,
            metadata: {
                ...(old.inputs["metadata"] as Properties),
                annotations: { "pulumi.com/patchForce": "true" },
            },
        };
        await client.update(old, forced);
        assert.match(paths("PATCH").at(-1) ?? "", /force=true$/);
    });

    it("replaces a Pod whose spec changes, but not for a label", async () => {
        const client = await plugin(pod);
        const spec = { containers: [{ name: "c", image: "a" }], tolerations: [] };
        const inputs: Properties = {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "p", namespace: "one" },
            spec,
        };
        const old = { inputs, outputs: { ...inputs, __inputs: inputs } };
        const image = { ...inputs, spec: { ...spec, containers: [{ name: "c", image: "b" }] } };
        assert.deepEqual((await client.diff(old, image)).replaces, ["spec.containers[0].image"]);
        const tolerant = {
            ...inputs,
            metadata: { name: "p", namespace: "one", labels: { a: "b" } },
            spec: { ...spec, tolerations: [{ key: "k" }] },
        };
        assert.deepEqual((await client.diff(old, tolerant)).replaces, []);
        assert.deepEqual(
            (await client.diff(old, { ...inputs, metadata: { name: "q", namespace: "one" } }))
                .replaces,
            ["metadata.name"],
        );
    });

    it("waits for a Pod to be ready", async () => {
        const stages: Properties[] = [
            {
                phase: "Pending",
                conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }],
            },
            { phase: "Pending", conditions: [{ type: "PodScheduled", status: "True" }] },
            { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
        ];
        api.onRead = (object) => ({ ...object, status: stages.shift() ?? {} });
        const { outputs } = await made(await plugin(pod), { metadata: { name: "p" }, spec: {} });
        assert.equal((outputs["status"] as Properties)["phase"], "Running");
        assert.deepEqual(
            shared.logged.map(({ message }) => message),
            ["waiting for Pod one/p to be scheduled", "waiting for Pod one/p to be ready"],
        );
    });

    it("takes a Pod that has succeeded for ready", async () => {
        api.onRead = (object) => ({
            ...object,
            status: { phase: "Succeeded", conditions: [{ type: "Ready", status: "False" }] },
        });
        await made(await plugin(pod), { metadata: { name: "p" }, spec: {} });
    });

    it("does not wait where the program says so", async () => {
        const { outputs } = await made(await plugin(pod), {
            metadata: { name: "p", annotations: { "pulumi.com/skipAwait": "true" } },
            spec: {},
        });
        assert.equal(outputs["status"], undefined);
    });

    it("reports a Pod that has failed with the reasons, and that it exists", async () => {
        api.onRead = (object) => ({
            ...object,
            status: {
                phase: "Failed",
                containerStatuses: [
                    {
                        name: "c",
                        state: { terminated: { exitCode: 3, reason: "Error", message: "no disk" } },
                    },
                ],
            },
        });
        await assert.rejects(
            made(await plugin(pod), { metadata: { name: "p" }, spec: {} }),
            (error: unknown) => {
                assert.ok(error instanceof InitError);
                assert.equal(error.id, "one/p");
                assert.equal((error.outputs["status"] as Properties)["phase"], "Failed");
                assert.match(
                    error.message,
                    /one\/p: was created, but did not get ready: Pod one\/p failed; container c: ended with exit code 3; container c: Error: no disk/,
                );
                return true;
            },
        );
    });

    it("gives up waiting after the resource's own time-out, telling why it waited", async () => {
        api.onRead = (object) => ({
            ...object,
            status: {
                containerStatuses: [
                    {
                        name: "c",
                        state: {
                            waiting: { reason: "ImagePullBackOff", message: "no such image" },
                        },
                    },
                ],
            },
        });
        const client = await plugin(pod);
        const { inputs } = await client.check({ metadata: { name: "p" }, spec: {} });
        await assert.rejects(client.create(inputs, { timeoutSeconds: 1 }), (error: unknown) => {
            assert.ok(error instanceof InitError);
            assert.match(error.message, /waited 1 s for Pod one\/p to be scheduled/);
            assert.match(error.message, /container c: ImagePullBackOff: no such image/);
            return true;
        });
        const annotated = {
            ...inputs,
            metadata: {
                name: "q",
                namespace: "one",
                annotations: { "pulumi.com/timeoutSeconds": "1" },
            },
        };
        await assert.rejects(client.create(annotated), /waited 1 s/);
    });

    it("stops waiting when it is cancelled", async () => {
        const client = await PluginClient.start("kubernetes", pod, { kubeconfig: api.kubeconfig });
        try {
            const { inputs } = await client.check({ metadata: { name: "p" }, spec: {} });
            const outcome = assert.rejects(
                client.create(inputs),
                /cancelled while waiting for Pod one\/p/,
            );
            while (client.logged.length === 0) await sleep(20);
            await client.cancel();
            await outcome;
        } finally {
            await client.stop();
        }
    });

    it("deletes, waits until the object is gone, and does not mind when it was", async () => {
        const client = await plugin(configMap);
        const old = await made(client, { metadata: { name: "it" } });
        await client.delete(old);
        assert.equal(api.objects.size, 0);
        assert.match(
            api.asked.find(({ method }) => method === "DELETE")?.body ?? "",
            /"propagationPolicy":"Foreground"/,
        );
        await client.delete(old);
    });

    it("is not deceived by a new object of the same name", async () => {
        const client = await plugin(configMap);
        const old = await made(client, { metadata: { name: "it" } });
        api.instead.push({ code: 200, body: {} }); // the deletion is accepted, and takes its time
        api.onRead = (object) => ({
            ...object,
            metadata: { ...(object["metadata"] as Properties), uid: "another" },
        });
        await client.delete(old);
    });

    it("reads what is there now, without taking another spelling for drift", async () => {
        const client = await plugin(configMap);
        const old = await made(client, { metadata: { name: "it" }, data: { a: "1", b: "1024Mi" } });
        const seen = { ...old, outputs: { ...old.outputs, data: { a: "1", b: "1Gi" } } };
        api.onRead = (object) => ({ ...object, data: { a: "drifted", b: "1Gi", c: "not ours" } });
        const { inputs, outputs } = await client.read(seen);
        assert.deepEqual(inputs["data"], { a: "drifted", b: "1024Mi" });
        assert.deepEqual(outputs["data"], { a: "drifted", b: "1Gi", c: "not ours" });
        api.objects.clear();
        assert.equal((await client.read(old)).id, "");
    });

    it("keeps secrets secret", async () => {
        const client = await plugin("kubernetes:core/v1:Secret");
        api.onRead = (object) => object;
        const { inputs } = await client.check({
            metadata: { name: "it" },
            stringData: { p: secret("hidden") },
            data: secret({ q: "aGlkZGVu" }),
        });
        const { outputs } = await client.create(inputs);
        assert.ok(isSecret((outputs["stringData"] as Properties)["p"]));
        assert.ok(isSecret(outputs["data"]));
        assert.match(api.asked.find(({ method }) => method === "POST")?.body ?? "", /"p":"hidden"/);
        assert.deepEqual(revealedProperties(outputs)["data"], { q: "aGlkZGVu" });
    });

    it("comes back when the API server asks to", async () => {
        const client = await plugin(configMap);
        const { inputs } = await client.check({ metadata: { name: "it" } });
        api.instead.push({
            code: 429,
            headers: { "retry-after": "0" },
            body: { message: "shutting down" },
        });
        await client.create(inputs);
        assert.equal(paths("POST").length, 2);
    });

    it("names a cluster that cannot be reached, and a kubeconfig that cannot be read", async () => {
        const gone = await FakeApi.start();
        const kubeconfig = gone.kubeconfig;
        await gone.close();
        const client = await plugin(configMap, { kubeconfig });
        await assert.rejects(
            client.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "it" } }),
            /the cluster at http:\/\/127\.0\.0\.1:\d+ is unreachable: .*ECONNREFUSED/,
        );
        const blind = await plugin(configMap, { kubeconfig: "/no/such/file" });
        await assert.rejects(
            blind.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "it" } }),
            /kubeconfig \/no\/such\/file: no such file/,
        );
    });

    for (const type of [
        "kubernetes:helm.sh/v3:Release",
        "kubernetes:core/v1:PodPatch",
        "kubernetes:core/v1:PodList",
    ]) {
        it(`refuses ${type}`, async () => {
            await assert.rejects(
                (await plugin(type)).check({ metadata: { name: "it" } }),
                /plain API objects only/,
            );
        });
    }
});

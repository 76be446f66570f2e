import assert from "node:assert/strict";
import { up } from "./commandLines.ts";
import { KubeApi } from "./kubeApi.ts";
import { sandboxOf } from "./sandbox.ts";

const kinds = [
    "clusterrole",
    "clusterrolebinding",
    "configmap",
    "pod",
    "role",
    "rolebinding",
    "serviceaccount",
];
const objects = kinds.map((kind) => `${kind}/kube-lockstep`);
const upAll = [...up, "--continue-on-error"];

/** Kinds for which an output reports an error. */
const failedKinds = (output: string): readonly string[] =>
    [...output.matchAll(/^ {2}kubernetes:\S+ \((\w+)\):\n {4}error/gm)].map(
        ([, kind = ""]) => kind,
    );

describe("Kubernetes objects that exist already", function () {
    this.timeout("4m");
    const box = sandboxOf("objects");
    const api = new KubeApi(box.path("api"));
    before(async function () {
        this.timeout("50m"); // if releases have to be built
        await api.start();
    });
    after(() => api.stop());
    afterEach(() => api.kubectl("delete", "--ignore-not-found", ...objects));

    const fieldOfAll = async (path: string): Promise<readonly string[]> =>
        (await api.kubectl("get", ...objects, "-o", `jsonpath={.items[*]${path}}`)).split(" ");
    const uids = () => fieldOfAll(".metadata.uid");
    const contents = () => fieldOfAll(".metadata.labels.content");

    it("a create adopts equal ones as they are", async () => {
        await box.succeeds(up);
        const before = await uids();
        assert.equal(before.length, kinds.length);
        box.loseState();
        await box.succeeds(up);
        assert.deepEqual(await uids(), before);
    });

    it("a create with other content conflicts with whoever wrote it, even an earlier run; forced, it overwrites everything but a Pod, and leaves what it does not declare", async () => {
        await box.succeeds(up);
        const before = await uids();
        await api.kubectl("annotate", ...objects, "theirs=stays");
        const theirs = ["app.kubernetes.io/managed-by=somebody", "--field-manager=somebody"];
        await api.kubectl("label", ...objects, ...theirs, "--overwrite");
        box.loseState();
        const refused = await box.fails(upAll, { CONTENT: "two" });
        assert.deepEqual(failedKinds(refused).toSorted(), kinds);
        const label = /conflicts? with "somebody"[^]*?app\.kubernetes\.io\/managed-by/g;
        assert.equal(refused.match(label)?.length, kinds.length);
        assert.match(refused, /conflicts? with "pulumi-kubernetes-\w+"/);

        box.loseState();
        const ANNOTATIONS = JSON.stringify({ "pulumi.com/patchForce": "true" });
        const forced = await box.fails(upAll, { CONTENT: "two", ANNOTATIONS });
        assert.deepEqual(failedKinds(forced), ["pod"]);
        assert.match(forced, /pod updates may not change fields other than/);
        assert.deepEqual(await uids(), before);
        const two = kinds.map((kind) => (kind === "pod" ? "one" : "two"));
        assert.deepEqual(await contents(), two);
        assert.deepEqual(
            await fieldOfAll(".metadata.annotations.theirs"),
            kinds.map(() => "stays"),
        );
    });

    it("with one field manager for all runs, a create updates what an earlier run made, except a Pod", async () => {
        const ANNOTATIONS = JSON.stringify({ "pulumi.com/patchFieldManager": "kube-lockstep" });
        await box.succeeds(up, { ANNOTATIONS });
        const before = await uids();
        box.loseState();
        const refused = await box.fails(upAll, { CONTENT: "two", ANNOTATIONS });
        assert.deepEqual(failedKinds(refused), ["pod"]);
        assert.deepEqual(await uids(), before);
        assert.deepEqual([...new Set(await contents())].toSorted(), ["one", "two"]);
    });

    it("a Pod that has to be replaced fails the preview, unless part of it is unknown there", async () => {
        const waits = { POD_WAITS: "yes" };
        await box.succeeds(up, waits);
        const before = await uids();
        const failed = await box.fails(["preview"], { CONTENT: "two" });
        assert.deepEqual(failedKinds(failed), ["pod"]);
        assert.match(failed, /pod updates may not change fields other than/);

        await box.succeeds(["up", "--yes"], { ...waits, CONTENT: "two" });
        assert.deepEqual(new Set(await contents()), new Set(["two"]));
        const after = await uids();
        const replaced = kinds.filter((_, at) => after[at] !== before[at]);
        assert.deepEqual(replaced, ["pod"]);

        box.loseState();
        await box.succeeds(["preview"], { ...waits, CONTENT: "three" });
    });
});

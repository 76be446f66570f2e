import assert from "node:assert/strict";
import { onHost } from "../drive/hosts.ts";
import { pulumi } from "../drive/pulumi.ts";
import { architecture, releaseUrl, startVersion, targetVersion } from "../layout.ts";
import { runningComponents, runningVersions } from "../probe/runningComponents.ts";
import { versionsAt } from "./arrange.ts";
import { assertSucceeded } from "./expect.ts";

describe("a binary that somebody swapped by hand", () => {
    const others = () =>
        runningComponents()
            .filter(({ node }) => node !== "w-2")
            .map(({ node, component, pid }) => `${node} ${component} ${pid}`);

    before(async () => {
        assert.deepEqual(await runningVersions(), versionsAt(targetVersion));
        const url = `${releaseUrl}/${startVersion}/bin/linux/${architecture}/kubelet`;
        await onHost(
            "w-2",
            `curl -fsS -o /usr/local/bin/kubelet.new ${url}
             chmod 755 /usr/local/bin/kubelet.new
             mv -T /usr/local/bin/kubelet.new /usr/local/bin/kubelet
             systemctl restart kubelet`,
        );
    });

    it("is in the preview, which shows that node and no other", async () => {
        const preview = await pulumi(["preview", "--stack", "dev", "--json"]);
        assertSucceeded(preview);
        // The CLI's documented shape, of which only these fields are used.
        const { steps } = JSON.parse(preview.stdout) as { steps: { op: string; urn: string }[] };
        const changed = steps.filter(({ op }) => op !== "same").map(({ urn }) => urn);
        const nodes = new Set(changed.flatMap((urn) => /::((?:cp|w)-\d)/.exec(urn)?.[1] ?? []));
        assert.deepEqual([...nodes], ["w-2"]);
    });

    it("is repaired by up, which touches no other node", async () => {
        const before = others();
        assertSucceeded(await pulumi(["up", "--yes", "--skip-preview", "--stack", "dev"]));
        assert.deepEqual(await runningVersions(), versionsAt(targetVersion));
        assert.deepEqual(others(), before);
    });

    it("is gone from the next preview", async () => {
        assertSucceeded(await pulumi(["preview", "--stack", "dev", "--expect-no-changes"]));
    });
});

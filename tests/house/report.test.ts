import assert from "node:assert/strict";
import { spanTable } from "../../lab/demo/report.ts";
import { span } from "../core/record/spans.ts";

describe("the demo's report", () => {
    it("lists what was done in the order of the starts", () => {
        const components = ["kubelet", "kube-proxy"];
        const swap = span(
            { node: "w-1", act: "swap", components },
            { startedAt: "2026-09-21T10:00:06.000Z", seconds: 2.25, kind: "failed" },
        );
        const drain = span({ node: "w-1", act: "drain", components }, { seconds: 5.8 });
        assert.equal(
            spanTable([swap, drain], new Date("2026-09-21T09:59:59.500Z")),
            `
  at    node  phase  seconds  result  components
  +0.5  w-1   drain  5.8      done    kubelet kube-proxy
  +6.5  w-1   swap   2.3      failed  kubelet kube-proxy`.slice(1),
        );
    });
});

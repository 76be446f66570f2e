import assert from "node:assert/strict";
import { describeCause, describeFailure, type Failure } from "../../../core/describe/failure.ts";

const sentences: Readonly<
    Record<Failure["code"], readonly (readonly [failure: Failure, message: string])[]>
> = {
    "config-unusable": [
        [
            { code: "config-unusable", problems: ["a is not set", "b is 3"] },
            "The stack config is invalid (config-unusable):\n  a is not set\n  b is 3",
        ],
    ],
    "kubectl-missing": [
        [
            { code: "kubectl-missing", kubectl: "/opt/kubectl" },
            "kubectl: no such program: /opt/kubectl; set kube-lockstep:kubectl to its path (kubectl-missing)",
        ],
    ],
    "kubectl-failed": [
        [
            { code: "kubectl-failed", args: ["get", "nodes"], words: "error: no" },
            "kubectl get nodes: error: no (kubectl-failed)",
        ],
    ],
    "kubectl-timeout": [
        [
            { code: "kubectl-timeout", args: ["get", "nodes"] },
            "kubectl get nodes: no answer in time (kubectl-timeout)",
        ],
    ],
    unreachable: [
        [
            { code: "unreachable", node: "w-1", at: "root@10.0.0.1:22", reason: "no route" },
            "w-1: cannot be reached as root@10.0.0.1:22: no route (unreachable)",
        ],
    ],
    "another-run": [
        [
            {
                code: "another-run",
                holder: "ops@desk pid 7",
                renewedSecondsAgo: 3.4,
                leaseSeconds: 30,
            },
            "another run is upgrading this cluster: Lease kube-system/kube-lockstep is held by ops@desk pid 7, renewed 3 s ago; " +
                "wait until it ends (the Lease of a run that died expires after 30 s) (another-run)",
        ],
    ],
    "not-its-turn": [
        [
            {
                code: "not-its-turn",
                node: "w-2",
                first: "w-1",
                components: ["kubelet", "kube-proxy"],
            },
            "w-2: not its turn yet: w-1 has to be swapped first (kubelet, kube-proxy); run up without --target (not-its-turn)",
        ],
    ],
    "refused-now": [
        [
            {
                code: "refused-now",
                node: "w-2",
                refusals: [{ kind: "no-node-serving", node: "w-2" }],
            },
            "w-2: not swapped (refused-now):\n  - w-2: while it is drained no other worker would serve (Ready and not cordoned: 0); there has to\n    be one: add or uncordon a worker (no-node-serving)",
        ],
    ],
    "stopped-after-failure": [
        [
            { code: "stopped-after-failure", node: "w-2", culprit: "w-1" },
            "w-2: not touched, because w-1 failed before its turn; fix what its message reports, then run up again (stopped-after-failure)",
        ],
    ],
    "scripts-not-installed": [
        [
            { code: "scripts-not-installed", node: "w-1", status: 1, words: "no space" },
            "w-1: the scripts could not be installed (exit 1): no space (scripts-not-installed)",
        ],
    ],
    "waiver-not-passed-on": [
        [
            { code: "waiver-not-passed-on", node: "w-1", status: 1, words: "no space" },
            "w-1: the waiver could not be passed on (exit 1): no space (waiver-not-passed-on)",
        ],
    ],
    "apiserver-not-served": [
        [
            {
                code: "apiserver-not-served",
                absent: [{ node: "cp-2", address: "10.0.0.2:6443" }],
                answered: ["10.0.0.1:6443", "10.0.0.3:6443"],
                seconds: 30,
            },
            "cp-2 (10.0.0.2:6443): ready, but the load balancer sent it no request within 30 s " +
                "(answers came from 10.0.0.1:6443, 10.0.0.3:6443); check the load balancer's health check. " +
                "If it always sends a client to the same instance, waive `load-balancer` (kube-lockstep:waivers) (apiserver-not-served)",
        ],
    ],
    "workloads-not-recovered": [
        [
            {
                code: "workloads-not-recovered",
                workloads: ["Deployment shop/web", "StatefulSet shop/db"],
                seconds: 180,
            },
            "not all replicas are ready 180 s after the last drain: Deployment shop/web, StatefulSet shop/db; " +
                "run `kubectl describe` on their pods, then run up again (workloads-not-recovered)",
        ],
    ],
    "not-drained": [
        [
            { code: "not-drained", node: "w-1", seconds: 600, words: ["pod a", "pod b"] },
            "w-1: not drained within 600 s, so nothing was swapped, and the node is uncordoned again as found (not-drained).\n  pod a\n  pod b",
        ],
    ],
    "node-not-settled": [
        [
            {
                code: "node-not-settled",
                node: "w-1",
                readiness: { kind: "ready" },
                registered: "v1.36.4",
                expected: "v1.37.2",
                seconds: 120,
            },
            "w-1: Ready, registered with kubelet v1.36.4, expected Ready with v1.37.2 within 120 s; it stays cordoned until the next up (node-not-settled)",
        ],
        [
            {
                code: "node-not-settled",
                node: "w-1",
                readiness: { kind: "not ready", message: "PLEG" },
                registered: "unknown",
                expected: "v1.37.2",
                seconds: 120,
            },
            "w-1: not Ready (PLEG), registered with kubelet unknown, expected Ready with v1.37.2 within 120 s; it stays cordoned until the next up (node-not-settled)",
        ],
    ],
};

/** Each sentence once: tests of what fails compare values. */
describe("a failure", () => {
    for (const [failure, message] of Object.values(sentences).flat())
        it(`is described with its code: ${failure.code}`, () => {
            assert.equal(describeFailure(failure), message);
            assert.equal(describeCause(failure), message.replace(` (${failure.code})`, ""));
        });
});

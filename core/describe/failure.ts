import type { Refusal } from "../refuse/refusal.ts";
import { refusalList } from "./describePlan.ts";
import type { Component } from "../cluster/component.ts";

/** What ended a run, with the facts that its sentence needs. */
export type Failure =
    | { readonly code: "config-unusable"; readonly problems: readonly string[] }
    | { readonly code: "kubectl-missing"; readonly kubectl: string }
    | {
          readonly code: "kubectl-failed";
          readonly args: readonly string[];
          /** kubectl's own. */
          readonly words: string;
      }
    | { readonly code: "kubectl-timeout"; readonly args: readonly string[] }
    | {
          readonly code: "unreachable";
          readonly node: string;
          /** USER@ADDRESS:PORT */
          readonly at: string;
          readonly reason: string;
      }
    | {
          readonly code: "another-run";
          readonly holder: string;
          readonly renewedSecondsAgo: number;
          /** After which a run that died has lost its Lease. */
          readonly leaseSeconds: number;
      }
    | {
          readonly code: "not-its-turn";
          readonly node: string;
          /** Which node has to be swapped first, and which of its components. */
          readonly first: string;
          readonly components: readonly Component[];
      }
    | {
          readonly code: "refused-now";
          readonly node: string;
          readonly refusals: readonly Refusal[];
      }
    | {
          readonly code: "stopped-after-failure";
          readonly node: string;
          /** The node that failed. */
          readonly culprit: string;
      }
    | {
          readonly code: "scripts-not-installed" | "waiver-not-passed-on";
          readonly node: string;
          readonly status: number;
          /** The machine's own. */
          readonly words: string;
      }
    | {
          readonly code: "apiserver-not-served";
          readonly absent: readonly { readonly node: string; readonly address: string }[];
          /** Addresses that answers came from. */
          readonly answered: readonly string[];
          readonly seconds: number;
      }
    | {
          readonly code: "workloads-not-recovered";
          /** `kind namespace/name` */
          readonly workloads: readonly string[];
          readonly seconds: number;
      }
    | {
          readonly code: "not-drained";
          readonly node: string;
          readonly seconds: number;
          /** kubectl's own, about the pods that were not evicted. */
          readonly words: readonly string[];
      }
    | {
          readonly code: "node-not-settled";
          readonly node: string;
          readonly readiness:
              { readonly kind: "ready" } | { readonly kind: "not ready"; readonly message: string };
          /** The version that its kubelet has registered, or `unknown`. */
          readonly registered: string;
          readonly expected: string;
          readonly seconds: number;
      };

/** A failure as a message: one sentence with its code, then what others said about it. */
export function describeFailure(failure: Failure): string {
    const [sentence, ending = ""] = partsOf(failure);
    return `${sentence} (${failure.code})${ending}`;
}

/** The same without its code, for use inside a message that has its own. */
export function describeCause(failure: Failure): string {
    return partsOf(failure).join("");
}

function partsOf(failure: Failure): readonly [sentence: string, ending?: string] {
    switch (failure.code) {
        case "config-unusable":
            return [
                "The stack config is invalid",
                [":", ...failure.problems.map((line) => `  ${line}`)].join("\n"),
            ];
        case "kubectl-missing":
            return [
                `kubectl: no such program: ${failure.kubectl}; set kube-lockstep:kubectl to its path`,
            ];
        case "kubectl-failed":
            return [`kubectl ${failure.args.join(" ")}: ${failure.words}`];
        case "kubectl-timeout":
            return [`kubectl ${failure.args.join(" ")}: no answer in time`];
        case "unreachable":
            return [`${failure.node}: cannot be reached as ${failure.at}: ${failure.reason}`];
        case "another-run":
            return [
                `another run is upgrading this cluster: Lease kube-system/kube-lockstep is held by ${failure.holder}, renewed ${failure.renewedSecondsAgo.toFixed(0)} s ago; ` +
                    `wait until it ends (the Lease of a run that died expires after ${failure.leaseSeconds} s)`,
            ];
        case "not-its-turn":
            return [
                `${failure.node}: not its turn yet: ${failure.first} has to be swapped first (${failure.components.join(", ")}); run up without --target`,
            ];
        case "refused-now":
            return [
                `${failure.node}: not swapped`,
                [":", ...refusalList(failure.refusals)].join("\n"),
            ];
        case "stopped-after-failure":
            return [
                `${failure.node}: not touched, because ${failure.culprit} failed before its turn; fix what its message reports, then run up again`,
            ];
        case "scripts-not-installed":
            return [
                `${failure.node}: the scripts could not be installed (exit ${failure.status}): ${failure.words}`,
            ];
        case "waiver-not-passed-on":
            return [
                `${failure.node}: the waiver could not be passed on (exit ${failure.status}): ${failure.words}`,
            ];
        case "apiserver-not-served": {
            const absent = failure.absent.map(({ node, address }) => `${node} (${address})`);
            return [
                `${absent.join(", ")}: ready, but the load balancer sent it no request within ${failure.seconds} s ` +
                    `(answers came from ${failure.answered.join(", ")}); check the load balancer's health check. ` +
                    "If it always sends a client to the same instance, waive `load-balancer` (kube-lockstep:waivers)",
            ];
        }
        case "workloads-not-recovered":
            return [
                `not all replicas are ready ${failure.seconds} s after the last drain: ${failure.workloads.join(", ")}; ` +
                    "run `kubectl describe` on their pods, then run up again",
            ];
        case "not-drained":
            return [
                `${failure.node}: not drained within ${failure.seconds} s, so nothing was swapped, and the node is uncordoned again as found`,
                [".", ...failure.words.map((line) => `  ${line}`)].join("\n"),
            ];
        case "node-not-settled": {
            const { readiness } = failure;
            return [
                `${failure.node}: ${readiness.kind === "ready" ? "Ready" : `not Ready (${readiness.message})`}, registered with kubelet ${failure.registered}, ` +
                    `expected Ready with ${failure.expected} within ${failure.seconds} s; it stays cordoned until the next up`,
            ];
        }
    }
}

import type { CheckName } from "../../preflight/finding.ts";
import type { RefusalKind } from "../../refuse/refusal.ts";
import type { Failure } from "../failure.ts";
import type { Entry } from "./entry.ts";

/** What a run may end with, besides what it refuses, or finds again right before a swap. */
export type FailureCode = Exclude<Failure["code"], RefusalKind | CheckName> | ScriptFailureCode;

/** What edge/scripts print themselves: their sentences do not come from core/describe. */
type ScriptFailureCode =
    | "release-not-downloaded"
    | "release-checksum-differs"
    | "release-version-differs"
    | "release-not-staged"
    | "unit-unreadable"
    | "swap-given-up"
    | "files-not-put-back"
    | "rolled-back"
    | "rolled-back-unhealthy"
    | "component-not-settled"
    | "snapshot-not-taken"
    | "snapshot-unreadable";

/** What each failure means. What was not touched keeps working, and the next `up` continues from there. */
export const failureEntries: Readonly<Record<FailureCode, Entry>> = {
    "config-unusable": {
        class: "config",
        means: "keys of the stack config are missing, misspelt or hold invalid values; nothing was read from the cluster",
        next: "correct the keys that the message lists",
    },
    "kubectl-missing": {
        class: "config",
        means: "the configured kubectl does not exist",
        next: "set `kubectl` to its path",
    },
    "kubectl-failed": {
        class: "cluster",
        means: "kubectl was refused or could not connect; the message quotes it",
        next: "see `kubectl get nodes` and `kubectl auth can-i --list` with the kubeconfig of the stack config, then `up`",
    },
    "kubectl-timeout": {
        class: "cluster",
        means: "kubectl got no answer in time",
        next: "check with `kubectl get --raw /readyz` whether the API answers through the load balancer, then `up`",
    },
    "another-run": {
        class: "run",
        means: "another run is upgrading this cluster, or one died less than 30 s ago",
        next: "wait until it ends, or 30 s, then `up`",
    },
    "not-its-turn": {
        class: "run",
        means: "another machine has to be swapped before this one; nothing was stopped",
        next: "`up` without `--target`",
    },
    "refused-now": {
        class: "run",
        means: "right before a swap, and for 60 s, the cluster was no longer in the state that the plan assumes; this machine was not touched",
        next: "each reason in the message has a code and a next action of its own; then `up`",
    },
    "stopped-after-failure": {
        class: "run",
        means: "a machine failed before this one's turn, so this one was not touched",
        next: "see the message of the machine that failed, then `up`",
    },
    "scripts-not-installed": {
        class: "machine",
        means: "our scripts could not be installed on the machine; the message quotes its output",
        next: "see that output, and `df -h /var/lib` there, then `up`",
    },
    "waiver-not-passed-on": {
        class: "machine",
        means: "the waiver of `component-health` could not be written on the machine; nothing was stopped",
        next: "see the machine's output in the message, and `df -h /var/lib` there, then `up`",
    },
    "apiserver-not-served": {
        class: "cluster",
        means: "a kube-apiserver is ready, but the load balancer sends it no requests; the next machine was not touched",
        next: "check the load balancer's health check, then `up`; if it always sends a client to the same instance, waive `load-balancer`",
    },
    "workloads-not-recovered": {
        class: "workload",
        means: "pods that the last drain evicted have not come up elsewhere; the next worker was not touched",
        next: "run `kubectl describe` on them (capacity? image?), then `up`",
    },
    "not-drained": {
        class: "workload",
        means: "pods were not evicted in time, usually because of a PodDisruptionBudget; nothing was swapped, and the node is uncordoned again as it was found",
        next: "ask the owners of the pods that the message names to make room in their budgets, or raise `drainTimeoutSeconds`, then `up`",
    },
    "node-not-settled": {
        class: "machine",
        means: "the upgraded kubelet did not report Ready at its version in time; the node stays cordoned",
        next: "see `journalctl -u kubelet` there, then `up`: it continues with this node",
    },
    "release-not-downloaded": {
        class: "release",
        means: "the machine could not download a file from the release server; nothing was stopped",
        next: "try the URL in the message with `curl -I` on that machine; check `version` and `releaseUrl`, then `up`",
    },
    "release-checksum-differs": {
        class: "release",
        means: "a download does not match its published checksum; nothing was installed",
        next: "check the release server or mirror, then `up`",
    },
    "release-version-differs": {
        class: "release",
        means: "a downloaded binary reports another version; nothing was installed",
        next: "check the release server or mirror, then `up`",
    },
    "release-not-staged": {
        class: "release",
        means: "the release is not on the machine any more; nothing was stopped",
        next: "`up`, which stages it again",
    },
    "unit-unreadable": {
        class: "machine",
        means: "systemd did not report what the unit starts; nothing was stopped",
        next: "see `systemctl show COMPONENT -p ExecStart` there, then `up`",
    },
    "swap-given-up": {
        class: "machine",
        means: "the running binary could not be kept, or its file could not be replaced; every component runs, and will start, as before",
        next: "free space or make a folder writable, as the message says, then `up`",
    },
    "files-not-put-back": {
        class: "machine",
        means: "a file could not be replaced and others could not be put back; every component runs as before, but some will start as the new version",
        next: "do not restart anything there; make the folder of the file that the message names writable, then `up`",
    },
    "rolled-back": {
        class: "machine",
        means: "the new version did not become healthy and the swap was rolled back: what ran before runs again, healthy",
        next: "fix what the component's last log lines in the message report, then `up`",
    },
    "rolled-back-unhealthy": {
        class: "machine",
        means: "the swap was rolled back and the old version is not healthy either: the problem is older than the upgrade, or lies below it",
        next: "see `journalctl -u COMPONENT` there, and repair it before the next `up`",
    },
    "component-not-settled": {
        class: "machine",
        means: "after its swap a component is down, is not healthy, or runs another version",
        next: "see `systemctl status COMPONENT` and `journalctl -u COMPONENT` there, then `up`",
    },
    "snapshot-not-taken": {
        class: "cluster",
        means: "there is no snapshot of etcd: etcd did not provide one, or no running kube-apiserver says where etcd is; nothing was stopped",
        next: "see `systemctl status kube-apiserver` and `etcdctl endpoint status` there, then `up`",
    },
    "snapshot-unreadable": {
        class: "cluster",
        means: "the snapshot of etcd was written but cannot be read back; nothing was stopped",
        next: "see `df -h` of the snapshots' folder there, and check that etcdutl has etcd's own version, then `up`",
    },
};

import type { CheckName } from "../../preflight/finding.ts";
import type { RefusalKind } from "../../refuse/refusal.ts";
import type { Failure } from "../failure.ts";
import type { Entry } from "./entry.ts";

/** What a run may end with, besides what it refuses or finds once more right before a swap. */
export type FailureCode = Exclude<Failure["code"], RefusalKind | CheckName> | ScriptFailureCode;

/** What edge/scripts print themselves: their sentences do not pass through here. */
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

/** What each failure means. The cluster works on, and the next `up` goes on from there. */
export const failureEntries: Readonly<Record<FailureCode, Entry>> = {
    "config-unusable": {
        class: "config",
        means: "keys of the stack config are missing, misspelt or hold what they must not; nothing was looked at",
        next: "correct the keys that the message lists",
    },
    "kubectl-missing": {
        class: "config",
        means: "the kubectl that drains is not there",
        next: "set `kubectl` to its path",
    },
    "kubectl-failed": {
        class: "cluster",
        means: "kubectl was refused, or reached nobody; the message has its own words",
        next: "see `kubectl get nodes` and `kubectl auth can-i --list` with the kubeconfig of the stack config, then `up`",
    },
    "kubectl-timeout": {
        class: "cluster",
        means: "kubectl had no answer in time",
        next: "see with `kubectl get --raw /readyz` whether the API answers through the load balancer, then `up`",
    },
    "another-run": {
        class: "run",
        means: "another run upgrades this cluster, or one died less than 30 s ago",
        next: "wait until it ends, or for 30 s, then `up`",
    },
    "not-its-turn": {
        class: "run",
        means: "another machine has to be swapped before this one; nothing was stopped",
        next: "`up` without `--target`",
    },
    "refused-now": {
        class: "run",
        means: "right before a swap the cluster was no longer as the plan takes it for, for 60 s; this machine was not touched",
        next: "each reason in the message has a code and a next action of its own; then `up`",
    },
    "stopped-after-failure": {
        class: "run",
        means: "a machine failed before this one's turn, so this one was not touched",
        next: "see the message of the machine that failed, then `up`",
    },
    "scripts-not-installed": {
        class: "machine",
        means: "our scripts could not be brought to the machine; the message has its own words",
        next: "see them, and `df -h /var/lib` there, then `up`",
    },
    "waiver-not-passed-on": {
        class: "machine",
        means: "the waiver of `component-health` could not be written on the machine; nothing was stopped",
        next: "see the machine's own words, and `df -h /var/lib` there, then `up`",
    },
    "apiserver-not-served": {
        class: "cluster",
        means: "a kube-apiserver is ready, but the load balancer sends it no request; the next machine was not touched",
        next: "look at the load balancer's health check, then `up`; where it always sends one client to one instance, waive `load-balancer`",
    },
    "workloads-not-recovered": {
        class: "workload",
        means: "pods that the last drain evicted have not come up elsewhere; the next worker was not touched",
        next: "see `kubectl describe` of them (capacity? image?), then `up`",
    },
    "not-drained": {
        class: "workload",
        means: "pods did not go, mostly for a PodDisruptionBudget; nothing was swapped, and the node is uncordoned again as it was found",
        next: "let the owners of the pods that the message names free them, or raise `drainTimeoutSeconds`, then `up`",
    },
    "node-not-settled": {
        class: "machine",
        means: "the upgraded kubelet did not report Ready at its version in time; the node stays cordoned",
        next: "see `journalctl -u kubelet` there, then `up`: it goes on with this node",
    },
    "release-not-downloaded": {
        class: "release",
        means: "the release server gave the machine no such file; nothing was stopped",
        next: "try the address of the message with `curl -I` on that machine; check `version` and `releaseUrl`, then `up`",
    },
    "release-checksum-differs": {
        class: "release",
        means: "a download is not what was published; nothing was installed",
        next: "look at the release server or mirror, then `up`",
    },
    "release-version-differs": {
        class: "release",
        means: "a download says that it is another version; nothing was installed",
        next: "look at the release server or mirror, then `up`",
    },
    "release-not-staged": {
        class: "release",
        means: "the release is not on the machine any more; nothing was stopped",
        next: "`up`, which stages it again",
    },
    "unit-unreadable": {
        class: "machine",
        means: "systemd did not say what the unit starts; nothing was stopped",
        next: "see `systemctl show COMPONENT -p ExecStart` there, then `up`",
    },
    "swap-given-up": {
        class: "machine",
        means: "what runs could not be kept, or its file not replaced; every component runs, and will start, as before",
        next: "make room or a folder writable, as the message says, then `up`",
    },
    "files-not-put-back": {
        class: "machine",
        means: "a file could not be replaced and others not be put back; every component runs as before, but some will start as the new version",
        next: "restart nothing there; make the folder of the file that the message names writable, then `up`",
    },
    "rolled-back": {
        class: "machine",
        means: "the new version did not get healthy and the swap was rolled back: what ran before runs again, healthy",
        next: "mend what the component's last words in the message say, then `up`",
    },
    "rolled-back-unhealthy": {
        class: "machine",
        means: "the swap was rolled back and the old version is not healthy either: the trouble is older than the upgrade, or lies below it",
        next: "see `journalctl -u COMPONENT` there; the other machines serve meanwhile",
    },
    "component-not-settled": {
        class: "machine",
        means: "after its swap a component is down, is not healthy, or runs another version",
        next: "see `systemctl status COMPONENT` and `journalctl -u COMPONENT` there, then `up`",
    },
    "snapshot-not-taken": {
        class: "cluster",
        means: "there is no snapshot of etcd, since etcd did not give one or no kube-apiserver runs that says where it is; nothing was stopped",
        next: "see `systemctl status kube-apiserver` and `etcdctl endpoint status` there, then `up`",
    },
    "snapshot-unreadable": {
        class: "cluster",
        means: "the snapshot of etcd was written and cannot be read back; nothing was stopped",
        next: "see `df -h` of the snapshots' folder there, and whether etcdutl is of etcd's own version, then `up`",
    },
};

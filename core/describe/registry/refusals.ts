import type { RefusalKind } from "../../refuse/refusal.ts";
import type { Entry } from "./entry.ts";

/** What each refusal means; scripts that check the same again on a machine use the same code. */
export const refusalEntries: Readonly<Record<RefusalKind, Entry>> = {
    "duplicate-node": {
        class: "config",
        means: "the stack config names a node several times",
        next: "give each machine its own name in the stack config: what `kubectl get nodes` shows, or a control plane's hostname",
    },
    "duplicate-address": {
        class: "config",
        means: "the stack config gives several nodes the same address",
        next: "correct the addresses in the stack config",
    },
    "no-control-plane": {
        class: "config",
        means: "the stack config names no control plane, so there is no kube-apiserver to check anything against",
        next: "name every control plane in `controlPlanes`",
    },
    "worker-version": {
        class: "config",
        means: "`workerVersion` is newer than `version`, or further behind it than the policy allows a kubelet to be",
        next: "set `workerVersion` to a release that the message allows",
    },
    "api-silent": {
        class: "cluster",
        means: "the API does not answer, so nodes, leaders and budgets are unknown",
        next: "run `kubectl get --raw /readyz` with the kubeconfig of the stack config, and find out why the load balancer or the kube-apiservers do not answer",
    },
    unreachable: {
        class: "machine",
        means: "SSH cannot reach the machine: it is down, refuses the key, or presents another host key than the pinned one",
        next: "try `ssh` with the user, address and port in the message; if the host key differs, compare it on the machine itself before you pin it",
    },
    "hostname-differs": {
        class: "config",
        means: "the machine at that address has another name than in the stack config",
        next: "correct the name or the address in the stack config; do not change the machine's hostname",
    },
    "component-missing": {
        class: "machine",
        means: "the machine has no unit for a component that its role requires; one that runs as a Pod or under another unit is not supported yet",
        next: "check under which role the stack config names the machine; do not install or change anything there",
    },
    "component-unexpected": {
        class: "machine",
        means: "the machine runs a component that its role does not have; a machine that is both control plane and worker is not supported yet",
        next: "check under which role the stack config names the machine; do not stop or delete anything there",
    },
    "version-unreadable": {
        class: "machine",
        means: "a component, or the kubectl that runs the drains, reports no release that the policy covers: it is down, a pre-release or an unstamped build",
        next: "see `systemctl status COMPONENT` there and start what is down; for kubectl, set `kubectl` to the path of a release",
    },
    "node-unnamed": {
        class: "config",
        means: "the API has a node that the stack config does not name: a kubelet that nobody observes",
        next: "add its machine to `workers`; if it is a control plane, which is not supported yet, do not stop or delete anything",
    },
    "node-missing": {
        class: "config",
        means: "the stack config names a worker that the API has no node for",
        next: "compare with `kubectl get nodes`: correct the name, or see `systemctl status kubelet` there and start it",
    },
    "leader-unnamed": {
        class: "config",
        means: "the leader of a controller runs on a machine that the stack config does not name as a control plane",
        next: "add that machine to `controlPlanes`, or, if it is one of them, give that control plane this name",
    },
    "folder-linked": {
        class: "machine",
        means: "`/var/lib/kube-lockstep`, or a folder on the path to it or inside it, is a symbolic link, which is not supported yet: through a link a file has two names",
        next: "leave the link as it is, because units may start files through it, and ask whoever made it whether a plain folder will do",
    },
    "file-in-doubt": {
        class: "machine",
        means: "it is not certain that the file that the unit starts is the component's binary: its process executes another file, or it is a script or a shell",
        next: "compare `systemctl cat COMPONENT` there with what it executes according to the message, and make `ExecStart=` name that binary",
    },
    "units-tied": {
        class: "machine",
        means: "other units would stop along with the component, and systemd would not start them again",
        next: "use `Wants=` and `After=` there instead, and run `systemctl daemon-reload` there, which restarts nothing",
    },
    "no-leader": {
        class: "cluster",
        means: "no kube-controller-manager or no kube-scheduler holds a live Lease, so nobody would replace evicted pods",
        next: "run `systemctl status` for it on every control plane, and start it where it is down",
    },
    "node-not-ready": {
        class: "cluster",
        means: "a worker is NotReady, and it is not one that an earlier run left half done and that comes next",
        next: "see `kubectl describe node NODE`, and `systemctl status kubelet` there, and repair it first",
    },
    "apiserver-not-ready": {
        class: "cluster",
        means: "a kube-apiserver is not ready and another one is swapped before it: two would be down",
        next: "see `systemctl status kube-apiserver` there, and repair it first",
    },
    "no-node-serving": {
        class: "cluster",
        means: "while a worker is drained, no other one would be Ready and uncordoned",
        next: "add a worker, or uncordon one that is meant to serve",
    },
    "minor-skipped": {
        class: "policy",
        means: "`version` is more than one minor ahead of what runs",
        next: "set `version` to the release that the message names first",
    },
    downgrade: {
        class: "policy",
        means: "a component runs a newer version than the stack config asks for; upgrades only go forward",
        next: "set `version` or `workerVersion` to what runs, or newer",
    },
    "kubectl-skew": {
        class: "policy",
        means: "the kubectl that runs the drains is more than one minor away from a kube-apiserver, now or during the upgrade",
        next: "set `kubectl` to a release within one minor of every kube-apiserver, before and after the upgrade",
    },
    "skew-now": {
        class: "policy",
        means: "the cluster already breaks the version skew policy",
        next: "bring what the message names within the policy first (docs/policy.md); this cannot be waived",
    },
    "skew-on-the-way": {
        class: "policy",
        means: "a step of the upgrade would break the version skew policy",
        next: "first do what the message says, usually bringing the workers to the control plane's minor (docs/policy.md)",
    },
};

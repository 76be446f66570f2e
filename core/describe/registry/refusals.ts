import type { RefusalKind } from "../../refuse/refusal.ts";
import type { Entry } from "./entry.ts";

/** What each refusal means; scripts on a machine that ask the same again give the same code. */
export const refusalEntries: Readonly<Record<RefusalKind, Entry>> = {
    "duplicate-node": {
        class: "config",
        means: "the stack config names one node several times",
        next: "give each machine its own name in the stack config: what `kubectl get nodes` shows, or a control plane's hostname",
    },
    "duplicate-address": {
        class: "config",
        means: "the stack config reaches several nodes at one address",
        next: "correct the addresses in the stack config",
    },
    "no-control-plane": {
        class: "config",
        means: "the stack config names no control plane, so there is no kube-apiserver to judge anything against",
        next: "name every control plane in `controlPlanes`",
    },
    "worker-version": {
        class: "config",
        means: "`workerVersion` is newer than `version`, or further behind it than the policy lets a kubelet be",
        next: "set `workerVersion` to a release that the message names as allowed",
    },
    "api-silent": {
        class: "cluster",
        means: "the API does not answer, so nodes, leaders and budgets are unknown",
        next: "run `kubectl get --raw /readyz` with the kubeconfig of the stack config, and see why neither the load balancer nor a kube-apiserver answers",
    },
    unreachable: {
        class: "machine",
        means: "SSH does not get through to the machine: it is down, refuses the key, or shows another host key than the pinned one",
        next: "try `ssh` with the user, address and port of the message; where the host key differs, compare it on the machine itself before you pin it",
    },
    "hostname-differs": {
        class: "config",
        means: "the machine at that address calls itself by another name than the stack config does",
        next: "correct the name or the address in the stack config; leave the machine's hostname as it is",
    },
    "component-missing": {
        class: "machine",
        means: "the machine has no unit of a component that its role has; one that runs as a Pod or under another unit is not supported yet",
        next: "check under which role the stack config names the machine; install nothing and change nothing there",
    },
    "component-unexpected": {
        class: "machine",
        means: "the machine runs a component that its role does not have; control plane and worker in one are not supported yet",
        next: "check under which role the stack config names the machine; stop and delete nothing there",
    },
    "version-unreadable": {
        class: "machine",
        means: "a component, or the kubectl that drains, reports no release that the policy can judge: it is down, a pre-release or an unstamped build",
        next: "see `systemctl status COMPONENT` there and start what is down; for kubectl, set `kubectl` to the path of a release",
    },
    "node-unnamed": {
        class: "config",
        means: "the API has a node that the stack config does not name: a kubelet that nobody looks at",
        next: "add its machine to `workers`; where it is a control plane, which is not supported yet, stop and delete nothing",
    },
    "node-missing": {
        class: "config",
        means: "the stack config names a worker that the API has no node for",
        next: "compare with `kubectl get nodes`: correct the name, or see `systemctl status kubelet` there and start it",
    },
    "leader-unnamed": {
        class: "config",
        means: "a controller leads on a machine that the stack config does not name as a control plane",
        next: "add that machine to `controlPlanes`, or give the control plane that it is this name",
    },
    "folder-linked": {
        class: "machine",
        means: "`/var/lib/kube-lockstep`, or a folder on the way to it or in it, is a symbolic link, which is not supported yet: through a link a file has two names",
        next: "leave the link as it is, since units may start files through it, and ask whoever made it whether a plain folder will do",
    },
    "file-in-doubt": {
        class: "machine",
        means: "nobody knows whether the file that the unit starts is the component's binary: its process executes another one, or it is a script or a shell",
        next: "compare `systemctl cat COMPONENT` there with what the message says it executes, and let `ExecStart=` name that binary",
    },
    "units-tied": {
        class: "machine",
        means: "other units would stop along with the component, and systemd would not start them again",
        next: "tie them by `Wants=` and `After=` instead, and run `systemctl daemon-reload` there, which restarts nothing",
    },
    "no-leader": {
        class: "cluster",
        means: "no kube-controller-manager or no kube-scheduler holds a live Lease, so nobody would replace pods that are evicted",
        next: "see `systemctl status` of it on every control plane, and start it where it is down",
    },
    "node-not-ready": {
        class: "cluster",
        means: "a worker is NotReady, and it is not one that an earlier run left half way",
        next: "see `kubectl describe node NODE`, and `systemctl status kubelet` there, and repair it first",
    },
    "apiserver-not-ready": {
        class: "cluster",
        means: "a kube-apiserver is not ready and another one is swapped before it: two would be missing",
        next: "see `systemctl status kube-apiserver` there, and repair it first",
    },
    "no-node-serving": {
        class: "cluster",
        means: "while one worker is drained, no other one would be Ready and uncordoned",
        next: "add a worker, or uncordon one that is meant to serve",
    },
    "minor-skipped": {
        class: "policy",
        means: "`version` is more than one minor ahead of what runs",
        next: "set `version` to the release that the message names first",
    },
    downgrade: {
        class: "policy",
        means: "a component runs a newer version than the stack config wants; upgrades go forward only",
        next: "set `version` or `workerVersion` to what runs, or newer",
    },
    "kubectl-skew": {
        class: "policy",
        means: "the kubectl that drains is more than one minor away from a kube-apiserver, now or during the upgrade",
        next: "set `kubectl` to a release within one minor of every kube-apiserver, before and after",
    },
    "skew-now": {
        class: "policy",
        means: "the cluster breaks the version skew policy already",
        next: "bring what the message names within the policy first (docs/policy.md); there is no waiver",
    },
    "skew-on-the-way": {
        class: "policy",
        means: "a step of the upgrade would break the version skew policy",
        next: "do first what the message says, which mostly is to bring the workers to the control plane's minor (docs/policy.md)",
    },
};

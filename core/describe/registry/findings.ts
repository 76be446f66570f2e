import type { CheckName } from "../../preflight/finding.ts";
import type { Entry } from "./entry.ts";

/** What each check of the preflight means when it fires; docs/preflight.md says how it works. */
export const findingEntries: Readonly<Record<CheckName, Entry>> = {
    "pod-disruption-budgets": {
        class: "workload",
        means: "a PodDisruptionBudget holds up, or would never allow, an eviction that a drain needs",
        next: "have the workload's owners add a replica, set `maxUnavailable: 1`, repair its pods or separate overlapping budgets",
    },
    "lost-pods": {
        class: "workload",
        means: "pods that a drain evicts do not come back anywhere, or start their work over",
        next: "ask their owners: a controller would bring bare pods back, and a Job can be waited for",
    },
    "local-storage": {
        class: "workload",
        means: "pods that a drain evicts have data only on their node",
        next: "ask their owners whether it may be lost or left behind, and have them move what may not",
    },
    "single-replicas": {
        class: "workload",
        means: "an application has a single pod, and serves nobody while it moves",
        next: "have its owners run two replicas, or accept the pause",
    },
    capacity: {
        class: "workload",
        means: "pods that a drain evicts fit on no other node, by their requests or their own rules",
        next: "add a node, or have their owners lower requests or widen rules",
    },
    webhooks: {
        class: "workload",
        means: "an admission webhook that must answer has no endpoint, or loses it in a drain: then no pod could be created",
        next: "have its owners run it on two nodes, and exempt its own namespace",
    },
    "etcd-members": {
        class: "cluster",
        means: "a member of etcd is not healthy, or there is none to spare",
        next: "see `etcdctl endpoint status --cluster`, and make every member healthy first",
    },
    "etcd-version": {
        class: "cluster",
        means: "etcd is older than the new kube-apiserver expects",
        next: "upgrade etcd first, one minor and one member at a time",
    },
    "etcd-alarms": {
        class: "cluster",
        means: "etcd has raised an alarm, or could not be asked for alarms",
        next: "see `etcdctl alarm list`: for NOSPACE, compact the history and defragment the members, one at a time; for CORRUPT, restore that member from a healthy one",
    },
    "etcd-size": {
        class: "cluster",
        means: "etcd's database is near its quota, or at it, when every write is refused",
        next: "compact its history and defragment its members, one at a time, or raise `--quota-backend-bytes`",
    },
    "etcd-snapshot": {
        class: "machine",
        means: "the first control plane lacks the tools to take a snapshot of etcd or to read it back",
        next: "install etcdctl and etcdutl there, in etcd's own version, or take a snapshot yourself and turn ours off (`etcdSnapshot: {enabled: false}`)",
    },
    certificates: {
        class: "machine",
        means: "a certificate has expired, is not valid yet, or has less than 30 days left",
        next: "see `openssl x509 -noout -dates` of the file that the message names, and renew it the way it was issued",
    },
    flags: {
        class: "machine",
        means: "the new binary refuses a flag or feature gate that this machine's unit passes to it (or, while staging, its config file)",
        next: "change the unit or file now, while the old version still accepts both ways, and restart the component, one machine at a time",
    },
    "component-config": {
        class: "machine",
        means: "the new binary refuses or ignores something in the component's config file, or could not be asked",
        next: "change the file now, while the old version still accepts both ways, and restart the component, one machine at a time",
    },
    "deprecated-apis": {
        class: "workload",
        means: "somebody calls an API that the target or a later release removes",
        next: "find the callers in the audit log, and have them updated",
    },
    "stored-versions": {
        class: "workload",
        means: "objects are stored in an API version that is being removed, or that their CustomResourceDefinition no longer serves",
        next: "have their owners rewrite them in a version that stays",
    },
    cgroup: {
        class: "machine",
        means: "the machine runs cgroup v1, which kubelets from 1.35 on refuse unless `failCgroupV1` is false",
        next: "plan to boot it into cgroup v2, one drained machine at a time",
    },
    "container-runtime": {
        class: "machine",
        means: "containerd or runc is older than the new kubelet expects",
        next: "upgrade it, one drained machine at a time",
    },
    kernel: {
        class: "machine",
        means: "the kernel is older than kube-proxy's mode or cgroup v2 requires",
        next: "upgrade it, one drained machine at a time",
    },
    "disk-space": {
        class: "machine",
        means: "there is no room for the new release beside the old one, or less would be left than a kubelet needs",
        next: "see `df -h /var/lib` and `du -xh --max-depth=2 /var` there, and free space outside `/var/lib/kube-lockstep`",
    },
    clock: {
        class: "machine",
        means: "the machine's clock differs from that of the machine that runs the upgrade",
        next: "see `timedatectl` on both, and configure time servers for them",
    },
    "component-health": {
        class: "machine",
        means: "a component is running but not healthy before its swap, so the swap could only fail",
        next: "see `journalctl -u COMPONENT` there and repair it; if it serves and merely listens elsewhere, waive the check with that reason",
    },
    "unit-restart": {
        class: "machine",
        means: "the unit does not restart a component that exits by design",
        next: "set `Restart=always` in the unit, and run `systemctl daemon-reload` there, which restarts nothing",
    },
    "stop-cost": {
        class: "machine",
        means: "a kube-apiserver takes long to stop, because open watches hold it up",
        next: "start it with `--shutdown-watch-termination-grace-period=2s`, one control plane at a time",
    },
    "load-balancer": {
        class: "cluster",
        means: "the load balancer may keep sending requests to a kube-apiserver that is stopping",
        next: "give the kube-apiservers a `--shutdown-delay-duration` longer than interval × failures of its health check, one control plane at a time",
    },
    facts: {
        class: "machine",
        means: "the script that examines the machine was cut short, so its checks are missing",
        next: "see the reason in the message, and run preview again",
    },
    waivers: {
        class: "config",
        means: "a waiver names something that is not a check, or gives no reason",
        next: "correct it in `waivers`: the name of a check from docs/preflight.md, and why it is waived",
    },
};

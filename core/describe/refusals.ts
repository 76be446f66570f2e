import { describeViolation } from "./violation.ts";
import { count } from "./words.ts";
import type { NoVersion } from "../cluster/inventory.ts";
import type { Refusal, SkewRefusal, ViolatingMove } from "../refuse/refusal.ts";

/** A refusal in words: who or what, the rule with its numbers, and what to do about it. */
export function describeRefusal(refusal: Refusal): string {
    switch (refusal.kind) {
        case "duplicate-node": {
            const { node, machines } = refusal;
            const where = machines.map(({ role, address }) => `${role} at ${address}`).join(", ");
            return `${node}: the config names it ${machines.length} times (${where}); a node is one machine: remove or rename the others`;
        }
        case "duplicate-address":
            return `${refusal.nodes.join(", ")}: the config reaches all of them at ${refusal.at}; a node is one machine: correct the addresses`;
        case "no-control-plane":
            return `${refusal.cluster}: the config names no control plane, so there is no kube-apiserver to check anything against: name them all`;
        case "worker-version": {
            const { version, workerVersion: workers, beyond } = refusal;
            if (beyond === 0)
                return `workerVersion: ${workers.text} is newer than version ${version.text}; workers follow the control plane: set workerVersion to ${version.text} or older`;
            return `workerVersion: ${workers.text} is ${version.minor - workers.minor} minors older than version ${version.text}, ${tooMany(beyond)}: set workerVersion to v1.${workers.minor + beyond}.x or newer`;
        }
        case "unreachable": {
            const { node, address, ssh } = refusal.machine;
            const cause = refusal.reason.replace(`${node}: `, "");
            return `${node}: cannot be reached as ${ssh.user}@${address}:${ssh.port}: ${cause}; what it runs is unknown, so nothing can be planned: make it reachable`;
        }
        case "hostname-differs": {
            const { machine, hostname, addresses } = refusal;
            const { node, address } = machine;
            const rule =
                machine.role === "control plane"
                    ? "a control plane's Leases name it by its hostname"
                    : `and node ${node} has the addresses ${addresses.join(", ")}; they are not the same machine`;
            const stop = machine.role === "control plane" ? ";" : ",";
            return `${node}: the machine at ${address} calls itself ${hostname}${stop} ${rule}: correct its name or its address in the config`;
        }
        case "component-missing": {
            const { node, role, component } = refusal;
            return `${node}: has no unit ${component}.service; a cluster whose ${role}s run without ${component}, or run it as a Pod or under another unit, is not supported yet: do not install or change anything there because of this`;
        }
        case "component-unexpected": {
            const { node, role, component, runs } = refusal;
            const version = runs.kind === "version" ? ` ${runs.version.text}` : "";
            return `${node}: runs ${component}${version}, which a ${role} in the config does not; it would be neither upgraded nor drained, and a machine that is both control plane and worker is not supported yet: do not stop or delete anything because of this`;
        }
        case "version-unreadable":
            return unreadable(refusal.of, refusal.reading);
        case "folder-linked":
            return `${refusal.node}: ${refusal.link} is a symbolic link; /var/lib/kube-lockstep and the path to it have to be plain folders, because releases and the files to roll back to are kept there, and through a link a file has two names. This is not supported yet: leave the link as it is, because units may start files through it`;
        case "file-in-doubt": {
            const { node, component, doubt } = refusal;
            return `${node}: ${component}: ${doubt}. Only the binary that the process of ${component} itself executes is ever replaced`;
        }
        case "units-tied": {
            const { node, tied, unit } = refusal;
            return `${node}: ${tied.join(", ")} would stop along with ${unit} and stay down (Requires=, Requisite=, BindsTo=, PartOf= or PropagatesStopTo=): use Wants= and After= there instead, and run systemctl daemon-reload`;
        }
        case "api-silent":
            return `the API does not answer (${refusal.reason}); without it nodes, leaders and PodDisruptionBudgets are unknown: make sure that a kube-apiserver is ready and that the load balancer sends requests to it`;
        case "node-unnamed":
            return refusal.isControlPlane
                ? `${refusal.node}: is a node in the API and a control plane in the config; control planes with kubelets are not supported yet: do not stop or delete anything because of this`
                : `${refusal.node}: is a node in the API that the config does not name; a kubelet that nobody observes is a hole in the skew check: add its machine to the workers`;
        case "node-missing":
            return `${refusal.node}: is a worker in the config (${refusal.address}) that the API has no node for; its name must be what kubectl get nodes shows: correct its name, or start its kubelet`;
        case "leader-unnamed":
            return `${refusal.holder}: leads the ${refusal.component}s, but the config does not name it; a control plane that nobody observes is a hole in the skew check: add it to the control planes or, if it is one of them, give that one this name`;
        case "no-leader":
            return `${refusal.component}: has no leader, so no controller is swapped and no node drained: see systemctl status ${refusal.component} on the control planes, and start it where it is down; another instance takes over an abandoned Lease within seconds`;
        case "node-not-ready":
            return `${refusal.node}: is NotReady (${refusal.message}); an upgrade starts with every node serving: repair it (systemctl status kubelet there)`;
        case "apiserver-not-ready": {
            const { node, detail, first, unit } = refusal;
            return `${node}: kube-apiserver is not ready (${detail}), and ${first ?? "another"} is swapped before it; only one at a time may be down: see systemctl status ${unit} there, and repair it first`;
        }
        case "no-node-serving":
            return `${refusal.node}: while it is drained no other worker would serve (Ready and not cordoned: 0); there has to be one: add or uncordon a worker`;
        case "minor-skipped": {
            const { node, from, to, path } = refusal;
            return `${node}: kube-apiserver runs ${from.text}, and version ${to.text} is ${to.minor - from.minor} minors ahead; a kube-apiserver takes one at a time. The path is ${path.join(" → ")}: set version to the newest ${path[1] ?? ""} first`;
        }
        case "downgrade": {
            const { node, component, runs, key, target } = refusal;
            return `${node}: ${component} runs ${runs.text}, and ${key} ${target.text} is older; upgrades only go forward: set ${key} to ${runs.text} or newer`;
        }
        case "skew-now":
        case "skew-on-the-way":
        case "kubectl-skew":
            return skew(refusal);
    }
}

function unreadable(
    of: Extract<Refusal, { readonly kind: "version-unreadable" }>["of"],
    reading: NoVersion,
): string {
    if (of.kind === "kubectl") {
        const said =
            reading.kind === "absent"
                ? `reports no version (${reading.reason})`
                : `calls itself ${JSON.stringify(reading.text)}`;
        return `kubectl: ${of.path} ${said}; it runs the drains, and has to be within 1 minor of every kube-apiserver: set kubectl to such a release`;
    }
    const { node, component, unit, binary } = of;
    return reading.kind === "absent"
        ? `${node}: ${component} is not running (${reading.reason}), and ${binary} reports no version: see systemctl status ${unit}`
        : `${node}: ${component} calls itself ${JSON.stringify(reading.text)}; the skew policy covers only releases such as v1.37.2, not pre-releases or unstamped builds; upgrading those is not supported`;
}

function skew({ violation, at }: SkewRefusal): string {
    const what = `${describeViolation(violation)} (${tooMany(violation.beyond)})`;
    if (at === undefined) return `${what}. ${adviceFor(violation)}`;
    const advice =
        violation.rule === "step-apiserver-kubelets" ? workersFirst(at) : adviceFor(violation);
    return `${what}, at step ${at.number}, ${at.node} to ${at.to.text}. ${advice}`;
}

/** How to get a kubelet out of the way of a kube-apiserver's step. */
function workersFirst({ to, isHalfWay }: ViolatingMove): string {
    const minor = `v1.${to.minor - 1}.x`;
    return isHalfWay
        ? `Drain this node and bring its kubelet to ${minor} by hand first: with a kube-apiserver at 1.${to.minor} already, no plan can go back for it`
        : `Bring the workers to the control plane's minor first: set version and workerVersion to the newest ${minor}, and to the target after that`;
}

/** `1 minor too many`, `2 minors too many`. */
function tooMany(minors: number): string {
    return `${count(minors, "minor")} too many`;
}

function adviceFor({ component }: SkewRefusal["violation"]): string {
    switch (component) {
        case "kubectl":
            return "Set kubectl to a release within 1 minor of every kube-apiserver, before and after the upgrade";
        case "kubelet":
        case "kube-proxy":
            return "Bring this node within the policy first: every step of a plan has to comply";
        case "kube-apiserver":
        case "kube-controller-manager":
        case "kube-scheduler":
        case "cloud-controller-manager":
            return "Bring the control plane within the policy first: every step of a plan has to comply";
    }
}

import type { ClusterSpec, ComponentSighting, Inventory } from "./cluster.ts";
import { sightingOf } from "./deployed.ts";
import { hasDrifted, reachedMachines, recordOf, type ReachedMachine } from "./drift.ts";
import { stopCost } from "./preflight/stopCost.ts";
import { policy } from "./skewPolicy.ts";
import type { Step } from "./steps.ts";
import type { Version } from "./version.ts";

/** Something that the reader should know before the upgrade; `message` names the node first. */
export interface Note {
    readonly kind:
        | "drifted"
        | "file differs"
        | "down"
        | "unhealthy"
        | "unfinished"
        | "stays-cordoned"
        | "no-leader"
        | "workers-held-back"
        | "stop-cost";
    readonly node?: string;
    readonly message: string;
}

/** What a reader of the plan should know besides its steps. */
export function notesOf(
    inventory: Inventory,
    spec: ClusterSpec,
    steps: readonly Step[],
): readonly Note[] {
    const machines = reachedMachines(inventory);
    return [
        ...steps.flatMap((step) => oddities(step, machines.get(step.node))),
        ...unfinished(inventory, steps),
        ...staysCordoned(inventory, steps),
        ...noLeader(inventory, steps),
        ...heldBack(spec),
        ...stopCosts(machines, steps),
    ];
}

/** What is odd about a step's components, besides an older version. */
function oddities(step: Step, machine: ReachedMachine | undefined): readonly Note[] {
    const { node, to } = step;
    return step.components.flatMap((component) => {
        const sighting = sightingOf(machine, component);
        if (machine === undefined || sighting === undefined) return [];
        const [kind, message] = oddity(machine, sighting, to) ?? [];
        return kind === undefined
            ? []
            : [{ kind, node, message: `${node}: ${component} ${message}` }];
    });
}

function oddity(
    machine: ReachedMachine,
    sighting: ComponentSighting,
    to: Version,
): readonly [kind: Note["kind"], message: string] | undefined {
    const { running, health } = sighting;
    const file = sighting.onDisk.kind === "version" ? sighting.onDisk.version.text : undefined;
    if (running.kind !== "version") return ["down", "does not run; its step starts it"];
    const { text } = running.version;
    if (hasDrifted(machine, sighting)) {
        const recorded = recordOf(machine, sighting)?.version ?? "";
        return [
            "drifted",
            `has drifted: its last swap left ${recorded}, and it runs ${text}; its step takes it to ${to.text}`,
        ];
    }
    if (file !== text) {
        const what =
            file === to.text
                ? `file is ${file}: new file, old process`
                : `file ${file === undefined ? "tells no version" : `is ${file}`}: the next start would run another`;
        return ["file differs", `runs ${text}, and its ${what}; its step puts it right`];
    }
    return health.ok
        ? undefined
        : ["unhealthy", `is not healthy (${health.detail}); its step restarts it`];
}

/** Workers that an earlier run cordoned; it got no further. */
function unfinished({ nodes }: Inventory, steps: readonly Step[]): readonly Note[] {
    const inPlan = new Set(steps.map(({ node }) => node));
    return nodes
        .filter(({ name, cordonedByUs }) => cordonedByUs && inPlan.has(name))
        .map(({ name, ready }) => ({
            kind: "unfinished",
            node: name,
            message: `${name}: an earlier run cordoned it and got no further${ready ? "" : ", and it is NotReady"}; its step finishes that`,
        }));
}

function staysCordoned({ nodes }: Inventory, steps: readonly Step[]): readonly Note[] {
    const drained = new Set(steps.filter(({ drains }) => drains).map(({ node }) => node));
    return nodes
        .filter(
            ({ name, unschedulable, cordonedByUs }) =>
                drained.has(name) && unschedulable && !cordonedByUs,
        )
        .map(({ name }) => ({
            kind: "stays-cordoned",
            node: name,
            message: `${name}: somebody cordoned it; it is drained all the same, and stays cordoned`,
        }));
}

function noLeader({ leaders }: Inventory, steps: readonly Step[]): readonly Note[] {
    if (steps.length === 0) return [];
    return leaders
        .filter(({ holder, expired }) => holder === undefined || expired)
        .map(({ component }) => ({
            kind: "no-leader",
            message: `${component}: nobody leads; no node is drained before somebody does`,
        }));
}

function heldBack({ version, workerVersion }: ClusterSpec): readonly Note[] {
    const minors = version.minor - workerVersion.minor;
    if (minors === 0) return [];
    const limit =
        minors + 1 > mostBehindStep()
            ? "; they have to move before the control plane can go on"
            : "";
    return [
        {
            kind: "workers-held-back",
            message: `workers: workerVersion keeps them at ${workerVersion.text}, ${minors === 1 ? "1 minor" : `${minors} minors`} behind${limit}`,
        },
    ];
}

/** How many minors before X a kubelet may be at most when a kube-apiserver goes to X. */
function mostBehindStep(): number {
    return Math.max(
        ...policy.flatMap(({ limit }) =>
            limit.kind === "before apiserver" && limit.of.includes("kubelet") ? limit.behind : [],
        ),
    );
}

const quickStopSeconds = 15;

/** How long the kube-apiservers take to stop, where that is long, and which flags would change it (D6). */
function stopCosts(
    machines: ReadonlyMap<string, ReachedMachine>,
    steps: readonly Step[],
): readonly Note[] {
    const slow = steps.flatMap(({ kind, node }) => {
        const sighting = sightingOf(machines.get(node), "kube-apiserver");
        if (kind !== "apiserver" || sighting === undefined) return [];
        const { delay, drain } = stopCost(sighting.args);
        return drain > quickStopSeconds ? [{ node, seconds: delay + drain }] : [];
    });
    if (slow.length === 0) return [];
    const seconds = Math.max(...slow.map((one) => one.seconds));
    return [
        {
            kind: "stop-cost",
            message: `${listed(slow.map(({ node }) => node))}: kube-apiserver takes up to ${seconds} s to stop, held by open watches; with --shutdown-watch-termination-grace-period=2s it takes 2 s`,
        },
    ];
}

/** `w-1, w-2, w-3`, or `w-1, w-2, w-3 and 97 more`. */
function listed(nodes: readonly string[]): string {
    const shown = [...new Set(nodes)];
    const rest = shown.length - 6;
    return rest > 0 ? `${shown.slice(0, 6).join(", ")} and ${rest} more` : shown.join(", ");
}

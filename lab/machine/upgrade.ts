/** One upgrade of a machine as the program does it: scripts installed, then look, stage, swap, settle. */
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { installRemoteScripts, remoteScript } from "../../edge/ssh/remoteScripts.ts";
import type { Answer, Container } from "./container.ts";
import { ourFolder, releasesInside } from "./paths.ts";
import type { Shape } from "./shapes/shape.ts";

export type Step = "install" | "stage" | "swap" | "settle";

/** How far an upgrade came: `status` 0 only where all steps went well. */
export interface Attempt {
    readonly at: Step;
    readonly status: number;
    /** The code in parentheses that the last step's message has; undefined where there is none. */
    readonly code: string | undefined;
    readonly words: string;
}

/** How long the scripts wait for health, in place of the 60 s that they have. */
const gateSeconds = 4;
/** As long as a script may take at all, in place of 900 s. */
const scriptSeconds = 30;

/** Runs these steps, all unless others are named, until one fails. */
export async function upgrade(
    container: Container,
    shape: Shape,
    only: readonly Step[] = ["install", "stage", "swap", "settle"],
): Promise<Attempt> {
    let attempt: Attempt = { at: "install", status: 0, code: undefined, words: "" };
    for (const at of only) {
        const { status, stderr } = await take(at, container, shape);
        attempt = { at, status, code: codeIn(stderr), words: stderr.trim() };
        if (status !== 0) break;
    }
    return attempt;
}

async function take(step: Step, container: Container, shape: Shape): Promise<Answer> {
    const wanted = shape.components.map((component) => `${component}=${shape.target}`);
    const isControllers = shape.components.includes("kube-controller-manager");
    const staged = isControllers ? [...wanted, `kubectl=${shape.target}`] : wanted;
    switch (step) {
        case "install":
            return install(container, shape);
        case "stage":
            return inside(container, shape, "stage.sh", [
                ...["digest", "t1", `file://${releasesInside}`],
                ...staged,
            ]);
        case "swap":
        case "settle":
            return inside(container, shape, `${step}.sh`, ["t1", ...wanted]);
    }
}

/** What the preview would say of a machine: the doubts that the probe reports. */
export async function previewDoubts(container: Container): Promise<readonly string[]> {
    const text = `${remoteScript("common.sh")}${remoteScript("probe.sh")}`;
    const { stdout } = await container.run(["bash", "-s"], text);
    return stdout
        .split("\n")
        .filter((line) => /^(doubt|tied|linkOnOurWay)\t/.test(line))
        .map((line) => line.replace("\t", ": "));
}

/** The last code of core/describe/registry.ts that a message ends with, as edge/scripts print it. */
export function codeIn(said: string): string | undefined {
    return [...said.matchAll(/ \(([a-z]+(?:-[a-z]+)+)\)(?=$|\. Its last words:)/gm)].at(-1)?.[1];
}

async function inside(
    container: Container,
    { umask }: Shape,
    name: string,
    args: readonly string[],
): Promise<Answer> {
    const line = `umask ${umask}; exec timeout --kill-after 5 ${scriptSeconds} bash "$@"`;
    const path = `${ourFolder}/bin/${name}`;
    return container.run(["bash", "-c", line, "bash", path, ...args]);
}

async function install(container: Container, { umask }: Shape): Promise<Answer> {
    const machine: MachineSpec = {
        node: "bench",
        role: "worker",
        components: [],
        address: "bench",
        ssh: { user: "root", port: 22, hostKey: "", privateKey: undefined },
    };
    let answer: Answer = { status: 0, stdout: "", stderr: "" };
    await installRemoteScripts(async (_machine, text) => {
        answer = await container.run(["bash", "-s"], `umask ${umask}\n${withSmallLimits(text)}`);
        return { ...answer, status: 0 };
    }, machine);
    return answer;
}

function withSmallLimits(text: string): string {
    const asItIs = "gate_seconds=60";
    if (!text.includes(asItIs)) throw new Error(`the scripts have no ${asItIs} to make smaller`);
    return text.replaceAll(asItIs, `gate_seconds=${gateSeconds}`);
}

import type { Note } from "../plan/note.ts";
import { count, listed } from "./words.ts";

/** A note in words, beginning with the node. */
export function describeNote(note: Note): string {
    switch (note.kind) {
        case "drifted":
            return `${note.node}: ${note.component} has drifted: its last swap left ${note.recorded}, and it runs ${note.runs}; its step takes it to ${note.to.text}`;
        case "file differs":
            return `${note.node}: ${note.component} runs ${note.runs}, and its ${fileOf(note)}; its step fixes that`;
        case "down":
            return `${note.node}: ${note.component} is not running; its step starts it`;
        case "unhealthy":
            return `${note.node}: ${note.component} is not healthy (${note.detail}); its step restarts it`;
        case "unfinished":
            return `${note.node}: an earlier run cordoned it and got no further${note.ready ? "" : ", and it is NotReady"}; its step finishes the job`;
        case "stays-cordoned":
            return `${note.node}: somebody else cordoned it; it is drained anyway and stays cordoned`;
        case "no-leader":
            return `${note.component}: has no leader; no node is drained until it has one`;
        case "workers-held-back": {
            const { at, minors, isLimit } = note;
            const limit = isLimit
                ? "; they have to move before the control plane can go further"
                : "";
            return `workers: workerVersion keeps them at ${at.text}, ${count(minors, "minor")} behind${limit}`;
        }
        case "stop-cost":
            return `${listed(note.nodes, 6)}: kube-apiserver takes up to ${note.seconds} s to stop, held up by open watches; with --shutdown-watch-termination-grace-period=2s it takes 2 s`;
    }
}

function fileOf({ file, isTarget }: Extract<Note, { readonly kind: "file differs" }>): string {
    if (file === undefined)
        return "file reports no version: the next start would run something else";
    return isTarget
        ? `file is ${file.text}: new file, old process`
        : `file is ${file.text}: the next start would run another version`;
}

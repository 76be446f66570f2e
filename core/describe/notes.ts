import type { Note } from "../plan/note.ts";
import { listed } from "./words.ts";

/** A note in words, naming the node first. */
export function describeNote(note: Note): string {
    switch (note.kind) {
        case "drifted":
            return `${note.node}: ${note.component} has drifted: its last swap left ${note.recorded}, and it runs ${note.runs}; its step takes it to ${note.to.text}`;
        case "file differs":
            return `${note.node}: ${note.component} runs ${note.runs}, and its ${fileOf(note)}; its step puts it right`;
        case "down":
            return `${note.node}: ${note.component} does not run; its step starts it`;
        case "unhealthy":
            return `${note.node}: ${note.component} is not healthy (${note.detail}); its step restarts it`;
        case "unfinished":
            return `${note.node}: an earlier run cordoned it and got no further${note.ready ? "" : ", and it is NotReady"}; its step finishes that`;
        case "stays-cordoned":
            return `${note.node}: somebody cordoned it; it is drained all the same, and stays cordoned`;
        case "no-leader":
            return `${note.component}: nobody leads; no node is drained before somebody does`;
        case "workers-held-back": {
            const { at, minors, isLimit } = note;
            const limit = isLimit ? "; they have to move before the control plane can go on" : "";
            return `workers: workerVersion keeps them at ${at.text}, ${minors === 1 ? "1 minor" : `${minors} minors`} behind${limit}`;
        }
        case "stop-cost":
            return `${listed(note.nodes, 6)}: kube-apiserver takes up to ${note.seconds} s to stop, held by open watches; with --shutdown-watch-termination-grace-period=2s it takes 2 s`;
    }
}

function fileOf({ file, isTarget }: Extract<Note, { readonly kind: "file differs" }>): string {
    if (file === undefined) return "file tells no version: the next start would run another";
    return isTarget
        ? `file is ${file.text}: new file, old process`
        : `file is ${file.text}: the next start would run another`;
}

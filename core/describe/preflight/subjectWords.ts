import type { Subject } from "../../preflight/finding.ts";
import { listed } from "../words.ts";

/** The names of what a finding is about, each once: the first six, and how many follow. */
export function subjectWords(subjects: readonly Subject[]): string {
    return listed([...new Set(subjects.map(nameOf))], 6);
}

function nameOf(subject: Subject): string {
    if (typeof subject === "string") return subject;
    switch (subject.kind) {
        case "group":
            return listed(subject.names);
        case "files":
            return `${subject.node} ${listed(subject.paths, 1)}`;
        case "etcd":
            return `etcd ${listed(subject.members)}`;
    }
}

import assert from "node:assert/strict";
import { describeNote } from "../../../core/describe/notes.ts";
import type { Note } from "../../../core/plan/note.ts";
import { v } from "../clusters.ts";

const kubelet = { node: "w-1", component: "kubelet" } as const;

/** Every sentence of every kind, once. */
const sentences: Readonly<Record<Note["kind"], readonly (readonly [note: Note, text: string])[]>> =
    {
        drifted: [
            [
                {
                    kind: "drifted",
                    ...kubelet,
                    recorded: "v1.37.1",
                    runs: "v1.36.4",
                    to: v("v1.37.2"),
                },
                "w-1: kubelet has drifted: its last swap left v1.37.1, and it runs v1.36.4; its step takes it to v1.37.2",
            ],
        ],
        "file differs": [
            [
                {
                    kind: "file differs",
                    ...kubelet,
                    runs: "v1.36.4",
                    file: v("v1.37.2"),
                    isTarget: true,
                },
                "w-1: kubelet runs v1.36.4, and its file is v1.37.2: new file, old process; its step fixes that",
            ],
            [
                {
                    kind: "file differs",
                    ...kubelet,
                    runs: "v1.37.2",
                    file: v("v1.36.4"),
                    isTarget: false,
                },
                "w-1: kubelet runs v1.37.2, and its file is v1.36.4: the next start would run another version; its step fixes that",
            ],
            [
                {
                    kind: "file differs",
                    ...kubelet,
                    runs: "v1.37.2",
                    file: undefined,
                    isTarget: false,
                },
                "w-1: kubelet runs v1.37.2, and its file reports no version: the next start would run something else; its step fixes that",
            ],
        ],
        down: [
            [
                { kind: "down", node: "w-1", component: "kube-proxy" },
                "w-1: kube-proxy is not running; its step starts it",
            ],
        ],
        unhealthy: [
            [
                { kind: "unhealthy", node: "cp-1", component: "kube-scheduler", detail: "503" },
                "cp-1: kube-scheduler is not healthy (503); its step restarts it",
            ],
        ],
        unfinished: [
            [
                { kind: "unfinished", node: "w-1", ready: true },
                "w-1: an earlier run cordoned it and got no further; its step finishes the job",
            ],
            [
                { kind: "unfinished", node: "w-1", ready: false },
                "w-1: an earlier run cordoned it and got no further, and it is NotReady; its step finishes the job",
            ],
        ],
        "stays-cordoned": [
            [
                { kind: "stays-cordoned", node: "w-2" },
                "w-2: somebody else cordoned it; it is drained anyway and stays cordoned",
            ],
        ],
        "no-leader": [
            [
                { kind: "no-leader", component: "kube-scheduler" },
                "kube-scheduler: has no leader; no node is drained until it has one",
            ],
        ],
        "workers-held-back": [
            [
                { kind: "workers-held-back", at: v("v1.36.4"), minors: 1, isLimit: false },
                "workers: workerVersion keeps them at v1.36.4, 1 minor behind",
            ],
            [
                { kind: "workers-held-back", at: v("v1.35.0"), minors: 2, isLimit: true },
                "workers: workerVersion keeps them at v1.35.0, 2 minors behind; they have to move before the control plane can go further",
            ],
        ],
        "stop-cost": [
            [
                { kind: "stop-cost", nodes: ["cp-1", "cp-3"], seconds: 65 },
                "cp-1, cp-3: kube-apiserver takes up to 65 s to stop, held up by open watches; with --shutdown-watch-termination-grace-period=2s it takes 2 s",
            ],
        ],
    };

describe("describeNote", () => {
    for (const [kind, rows] of Object.entries(sentences)) {
        it(`has a sentence for ${kind}`, () => {
            for (const [note, text] of rows) {
                assert.equal(note.kind, kind);
                assert.equal(describeNote(note), text);
            }
        });
    }

    it("lists six nodes, and counts the rest", () => {
        const listed = (amount: number) => {
            const nodes = Array.from({ length: amount }, (_, at) => `cp-${at + 1}`);
            return describeNote({ kind: "stop-cost", nodes, seconds: 60 }).split(": kube")[0];
        };
        const six = "cp-1, cp-2, cp-3, cp-4, cp-5, cp-6";
        assert.equal(listed(6), six);
        assert.equal(listed(7), `${six} and 1 more`);
        assert.equal(listed(9), `${six} and 3 more`);
    });
});

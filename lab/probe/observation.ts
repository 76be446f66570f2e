import { brokenBudgets, podsToDrain, servingNodes, type ClusterView } from "./clusterView.ts";
import type { Journal } from "./journal.ts";
import { brokenSkewRules, minorOf, type Sighting } from "./skewRules.ts";

export type Promised = "skew" | "pdb" | "drain" | "serving";

/** A promise that was seen broken: when first, what, and in how many samples. */
export interface Violation {
    readonly at: string;
    readonly promised: Promised;
    readonly what: string;
    samples: number;
}

/** Everything observed at one instant; `cluster` undefined: the API could not be read. */
export interface Sample {
    readonly at: Date;
    readonly components: readonly Sighting[];
    readonly cluster: ClusterView | undefined;
}

/** Judges samples in chronological order, and remembers what they broke. */
export class Observation {
    readonly #journal: Journal;
    readonly #violations = new Map<string, Violation>();
    readonly #brokenSamples: Record<Promised, number> = { skew: 0, pdb: 0, drain: 0, serving: 0 };
    /** node → component → every version that ran there, in that order. */
    readonly #seen: Record<string, Record<string, string[]>> = {};
    #samples = 0;
    #minServingWorkers: number | undefined;

    constructor(journal: Journal) {
        this.#journal = journal;
    }

    judge(sample: Sample): void {
        const { at, components, cluster } = sample;
        this.#samples++;

        this.#note("skew", at, brokenSkewRules(components));
        const swapped = components.filter((one) => this.#isNewMinor(one)).map(({ node }) => node);
        this.#remember(at, components);
        if (cluster === undefined) return;
        this.#note("pdb", at, brokenBudgets(cluster));
        const undrained = swapped.flatMap((node) =>
            podsToDrain(cluster, node).map((pod) => `${node}: new kubelet minor under Pod ${pod}`),
        );
        this.#note("drain", at, undrained);
        const serving = servingNodes(cluster).length;
        this.#minServingWorkers = Math.min(this.#minServingWorkers ?? serving, serving);
        this.#note("serving", at, serving === 0 ? ["no worker is Ready and schedulable"] : []);
    }

    summary() {
        return {
            samples: this.#samples,
            skewViolations: this.#brokenSamples.skew,
            pdbViolations: this.#brokenSamples.pdb,
            drainViolations: this.#brokenSamples.drain,
            servingViolations: this.#brokenSamples.serving,
            minServingWorkers: this.#minServingWorkers ?? 0,
            violations: [...this.#violations.values()],
            seen: this.#seen,
        };
    }

    #note(promised: Promised, at: Date, broken: readonly string[]): void {
        if (broken.length > 0) this.#brokenSamples[promised]++;
        for (const what of broken) {
            const known = this.#violations.get(what);
            if (known !== undefined) {
                known.samples++;
                continue;
            }
            const violation = { at: at.toISOString(), promised, what, samples: 1 };
            this.#violations.set(what, violation);
            this.#journal.write({ kind: "violation", at: violation.at, promised, what });
        }
    }

    #isNewMinor({ node, component, version }: Sighting): boolean {
        const before = this.#seen[node]?.[component]?.at(-1);
        return (
            component === "kubelet" && before !== undefined && minorOf(before) !== minorOf(version)
        );
    }

    #remember(at: Date, components: readonly Sighting[]): void {
        for (const { node, component, version } of components) {
            const versions = ((this.#seen[node] ??= {})[component] ??= []);
            if (versions.at(-1) === version) continue;
            versions.push(version);
            this.#journal.write({
                kind: "version",
                at: at.toISOString(),
                node,
                component,
                version,
            });
        }
    }
}

export type ObservationSummary = ReturnType<Observation["summary"]>;

import type { EngineEvent, LogEvent, Step, StepOp } from "../events.ts";
import { urnOf } from "../events.ts";
import type { ResourceState } from "../resourceState.ts";
import { maskedProperties, type Properties, revealedProperties } from "../values.ts";
import { rendered } from "./markup.ts";
import { Rows } from "./rows.ts";

/** Collects an operation, and writes it as one JSON text: the CLI's PreviewDigest. */
export class JsonDisplay {
    readonly rows = new Rows();
    readonly #steps: Step[] = [];
    readonly #logs: LogEvent[] = [];
    readonly #startedAt = performance.now();

    constructor(
        private readonly showSecrets: boolean,
        private readonly write: (text: string) => void,
    ) {}

    add(event: EngineEvent): void {
        this.rows.add(event);
        if (event.kind === "started") this.#steps.push(event.step);
        if (event.kind === "log" && !event.ephemeral && event.severity !== "debug")
            this.#logs.push(event);
    }

    finish(): void {
        const digest = {
            steps: this.#steps.map((step) => ({
                op: step.op,
                urn: urnOf(step),
                ...(step.state?.provider && { provider: step.state.provider }),
                ...(step.old !== undefined && { oldState: this.#state(step.old) }),
                ...(step.state !== undefined && { newState: this.#state(step.state) }),
                ...diffOf(step),
            })),
            diagnostics: this.#logs.map(({ severity, message, urn }) => ({
                ...(urn !== "" && { urn }),
                message: rendered(message),
                severity: severity === "info" ? "info" : severity,
            })),
            duration: Math.round((performance.now() - this.#startedAt) * 1e6), // nanoseconds, as in Go
            changeSummary: Object.fromEntries(this.rows.counts) satisfies Partial<
                Record<StepOp, number>
            >,
        };
        this.write(`${JSON.stringify(digest, undefined, 4)}\n`);
    }

    #state(state: ResourceState): object {
        const shown = (properties: Properties): Properties =>
            this.showSecrets ? revealedProperties(properties) : maskedProperties(properties);
        const { urn, custom, id, type, parent, provider } = state;
        return {
            urn,
            custom,
            ...(id && { id }),
            type,
            inputs: shown(state.inputs),
            outputs: shown(state.outputs),
            ...(parent && { parent }),
            ...(provider && { provider }),
        };
    }
}

function diffOf({ diff }: Step): object {
    if (diff === undefined || diff.changes === "none") return {};
    return {
        ...(diff.changedKeys.length > 0 && { diffReasons: diff.changedKeys }),
        ...(diff.replaceKeys.length > 0 && { replaceReasons: diff.replaceKeys }),
        ...(diff.details.size > 0 && {
            detailedDiff: Object.fromEntries(
                [...diff.details].map(([path, kind]) => [path, { kind }]),
            ),
        }),
    };
}

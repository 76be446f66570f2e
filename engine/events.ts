import type { Diff } from "./diff.ts";
import type { ResourceState } from "./resourceState.ts";
import { isProviderType, nameOf, typeOf } from "./urn.ts";

/** What is done to one resource, in the CLI's own words. */
export type StepOp =
    | "same"
    | "create"
    | "update"
    | "delete"
    | "replace"
    | "create-replacement"
    | "delete-replaced"
    | "read"
    | "refresh";

/** One step of an operation. `replace` is the name of a pair; it does nothing by itself. */
export interface Step {
    readonly op: StepOp;
    readonly old: ResourceState | undefined;
    readonly state: ResourceState | undefined;
    readonly diff: Diff | undefined;
}

export type Severity = "debug" | "info" | "warning" | "error";

export interface LogEvent {
    readonly kind: "log";
    readonly severity: Severity;
    /** "" means: about the operation as a whole. */
    readonly urn: string;
    readonly message: string;
    /** Passing words on a resource's progress: shown while they are true, in no summary. */
    readonly ephemeral: boolean;
    /** Parts of one message share a stream; 0 is no stream. */
    readonly stream: number;
}

/** What an operation tells its audience, in order. */
export type EngineEvent =
    | LogEvent
    | { readonly kind: "started" | "ended" | "failed"; readonly step: Step }
    | { readonly kind: "outputs"; readonly step: Step };

export type Listener = (event: EngineEvent) => void;

export function urnOf(step: Step): string {
    return (step.state ?? step.old)?.urn ?? "";
}

/** Whether the step counts in the summary: of a replacement only its name does. */
export function isCounted(step: Step): boolean {
    return !["create-replacement", "delete-replaced"].includes(step.op);
}

/** Default providers are the engine's business: no audience hears of them. */
export function isInternal(step: Step): boolean {
    const urn = urnOf(step);
    return isProviderType(typeOf(urn)) && nameOf(urn).startsWith("default");
}

export function log(severity: Severity, urn: string, message: string): LogEvent {
    return { kind: "log", severity, urn, message, ephemeral: false, stream: 0 };
}

import type { CheckResult, PropertyChange } from "../diff.ts";
import type { Properties } from "../values.ts";
import type { ResourceLog } from "./engineLog.ts";

/** What every operation on a resource knows. */
export interface Operation {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly log: ResourceLog;
    /** Aborted when the engine cancels, and when the resource's own time-out has passed. */
    readonly signal: AbortSignal;
    /** The resource's `customTimeouts` for this operation; 0 when the program gives none. */
    readonly timeoutSeconds: number;
}

/** A resource as the engine has it in its state: what was asked for, and what came of it. */
export interface Recorded {
    readonly id: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
}

export interface Difference {
    /** Property path → what happens to it; empty means: nothing differs. */
    readonly details: ReadonlyMap<string, PropertyChange>;
    readonly deleteBeforeReplace: boolean;
}

/** One provider: what `serve` puts behind Pulumi's ResourceProvider protocol. */
export interface StandIn {
    /** The version of the official plugin whose behaviour this one keeps. */
    readonly version: string;
    /** Whether new settings mean another place, so that every resource has to be made anew there. */
    movesWith(olds: Properties, news: Properties): Promise<boolean>;
    checkSettings(settings: Properties): CheckResult;
    configure(settings: ReadonlyMap<string, string>): void;
    check(operation: Operation, old: Properties, news: Properties): Promise<CheckResult>;
    diff(operation: Operation, old: Recorded, news: Properties): Promise<Difference>;
    /** In a preview: id "" and what can be told of the outputs. Throws NotReady. */
    create(
        operation: Operation,
        inputs: Properties,
        preview: boolean,
    ): Promise<Omit<Recorded, "inputs">>;
    update(
        operation: Operation,
        old: Recorded,
        news: Properties,
        preview: boolean,
    ): Promise<Properties>;
    delete(operation: Operation, old: Recorded): Promise<void>;
    /** Undefined when the resource is gone. */
    read(operation: Operation, old: Recorded): Promise<Recorded | undefined>;
    invoke(operation: Operation, args: Properties): Promise<Properties>;
}

/** The resource came into being (or was changed), but did not get ready: it must be recorded. */
export class NotReady extends Error {
    readonly id: string;
    readonly outputs: Properties;
    readonly reasons: readonly string[];

    constructor(
        message: string,
        resource: { id: string; outputs: Properties; reasons: readonly string[] },
    ) {
        super(message);
        this.id = resource.id;
        this.outputs = resource.outputs;
        this.reasons = [message, ...resource.reasons];
    }
}

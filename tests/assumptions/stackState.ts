interface Resource {
    readonly urn: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
}

interface Deployment {
    readonly resources?: readonly Resource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: Resource }[];
}

/** What the state of a stack has on record. */
export interface StackState {
    /** Per Command, what it ran last. */
    readonly commands: Readonly<Record<string, unknown>>;
    /** Operations that began but were not seen to end, such as `creating a`. */
    readonly pending: readonly string[];
}

/** Reads the file in which the CLI keeps a stack. */
export function parseState(text: string): StackState {
    const { checkpoint } = JSON.parse(text) as { checkpoint: { latest?: Deployment } }; // the CLI's
    const { resources = [], pending_operations: pending = [] } = checkpoint.latest ?? {};
    const commands = resources.filter(({ urn }) => urn.includes("::command:remote:Command::"));
    return {
        commands: Object.fromEntries(commands.map((one) => [nameOf(one), one.inputs?.["create"]])),
        pending: pending.map(({ type, resource }) => `${type} ${nameOf(resource)}`).toSorted(),
    };
}

function nameOf({ urn }: Resource): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}

import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import * as settings from "@pulumi/pulumi/runtime/settings.js";

/** What the program asked the engine to register. */
export interface Registration {
    readonly type: string;
    readonly name: string;
    /** Name of its parent. */
    readonly parent: string;
    /** Names of its former parents. */
    readonly formerParents: readonly string[];
    readonly dependsOn: readonly string[];
    readonly hooks: Readonly<Record<string, readonly string[]>>;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** The parts of the SDK's request messages that the recorder reads. */
export interface RegisterRequest {
    getType(): string;
    getName(): string;
    getParent(): string;
    getAliasesList(): readonly {
        getSpec(): { getParenturn(): string; getName(): string } | undefined;
    }[];
    getDependenciesList(): readonly string[];
    getHooks(): { toObject(): Record<string, readonly string[]> } | undefined;
    getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}
export interface HookRequest {
    getName(): string;
    getCallback(): { getToken(): string; getTarget(): string } | undefined;
}
export type Callback = (error: unknown, reply: object) => void;

/** A mock monitor that, unlike the SDK's own, supports hooks, and remembers every registration. */
export class RecordingMonitor extends MockMonitor {
    readonly registrations: Registration[] = [];

    constructor() {
        super(mocks);
    }

    registerResourceHook(_request: HookRequest, callback: Callback): void {
        callback(null, {});
    }

    registerErrorHook(_request: HookRequest, callback: Callback): void {
        callback(null, {});
    }

    // The SDK types this request as any.
    override async registerResource(request: RegisterRequest, callback: Callback): Promise<void> {
        this.registrations.push(registrationOf(request));
        await super.registerResource(request, callback);
    }
}

function registrationOf(request: RegisterRequest): Registration {
    const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
    return {
        type: request.getType(),
        name: request.getName(),
        parent: nameOf(request.getParent()),
        formerParents: request
            .getAliasesList()
            .map((alias) => nameOf(alias.getSpec()?.getParenturn() ?? "")),
        dependsOn: request.getDependenciesList().map(nameOf),
        hooks: Object.fromEntries(
            Object.entries(request.getHooks()?.toObject() ?? {})
                .filter(([, names]) => names.length > 0)
                .map(([binding, names]) => [binding.replace(/List$/, ""), names]),
        ),
        inputs: request.getObject()?.toJavaScript() ?? {},
    };
}

const mocks: pulumi.runtime.Mocks = {
    newResource: ({ name, inputs }) => ({
        id: `${name}-id`,
        state: { ...(inputs as object), stdout: "{}", stderr: "" }, // inputs are an object
    }),
    call: () => ({}),
};

/** Runs `program` against a monitor, in a preview or in an update. */
export async function runAgainst(
    monitor: RecordingMonitor,
    program: () => unknown,
    { isPreview = false } = {},
): Promise<void> {
    await pulumi.runtime.setMocks(mocks, "kube-lockstep", "test");
    pulumi.runtime.setMockOptions(monitor, "kube-lockstep", "test", isPreview);
    await pulumi.runtime.runInPulumiStack(async () => {
        await program();
        return {};
    });
    // Exported, but left out of the SDK's declarations.
    await (settings as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}

/** Runs `program` against mocks and returns what it registered, in the order of registration. */
export async function registrationsOf(program: () => unknown): Promise<readonly Registration[]> {
    const monitor = new RecordingMonitor();
    await runAgainst(monitor, program);
    return monitor.registrations;
}

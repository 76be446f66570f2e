import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import * as settings from "@pulumi/pulumi/runtime/settings.js";

/** What the program asked the engine to register. */
export interface Registration {
    readonly type: string;
    readonly name: string;
    readonly dependsOn: readonly string[];
    readonly hooks: Readonly<Record<string, readonly string[]>>;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** The parts of the SDK's request messages that the recorder reads. */
interface RegisterRequest {
    getType(): string;
    getName(): string;
    getDependenciesList(): readonly string[];
    getHooks(): { toObject(): Record<string, readonly string[]> } | undefined;
    getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}
type Callback = (error: unknown, reply: object) => void;

/** A mock monitor that, unlike the SDK's own, knows hooks, and remembers every registration. */
class RecordingMonitor extends MockMonitor {
    readonly registrations: Registration[] = [];

    registerResourceHook(_request: unknown, callback: Callback): void {
        callback(null, {});
    }

    registerErrorHook(_request: unknown, callback: Callback): void {
        callback(null, {});
    }

    // The SDK types this request as any.
    override async registerResource(request: RegisterRequest, callback: Callback): Promise<void> {
        this.registrations.push({
            type: request.getType(),
            name: request.getName(),
            dependsOn: request.getDependenciesList().map((urn) => urn.split("::").at(-1) ?? ""),
            hooks: Object.fromEntries(
                Object.entries(request.getHooks()?.toObject() ?? {})
                    .filter(([, names]) => names.length > 0)
                    .map(([binding, names]) => [binding.replace(/List$/, ""), names]),
            ),
            inputs: request.getObject()?.toJavaScript() ?? {},
        });
        await super.registerResource(request, callback);
    }
}

/** Runs `program` against mocks and gives what it registered, in the order it was registered. */
export async function registrationsOf(program: () => unknown): Promise<readonly Registration[]> {
    const mocks: pulumi.runtime.Mocks = {
        newResource: ({ name, inputs }) => ({
            id: `${name}-id`,
            state: { ...(inputs as object), stdout: "{}", stderr: "" }, // inputs are an object
        }),
        call: () => ({}),
    };
    const monitor = new RecordingMonitor(mocks);
    await pulumi.runtime.setMocks(mocks, "kube-lockstep", "test");
    pulumi.runtime.setMockOptions(monitor, "kube-lockstep", "test", false);
    await pulumi.runtime.runInPulumiStack(async () => {
        await program();
        return {};
    });
    // Exported, but left out of the SDK's declarations.
    await (settings as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
    return monitor.registrations;
}

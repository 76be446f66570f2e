import type { Goal } from "./goal.ts";
import type { Operation } from "./operation.ts";
import { providerType } from "./urn.ts";
import type { Properties } from "./values.ts";

/** The providers of resources that name none: one per package and version, registered on first use. */
export class DefaultProviders {
    readonly #references = new Map<string, Promise<string>>();

    constructor(
        private readonly operation: Operation,
        /** The stack's configuration of a package: `kubernetes:context` → `{context: …}`. */
        private readonly configOf: (pkg: string) => Properties,
    ) {}

    /** `URN::ID` of the package's default provider. */
    reference(pkg: string, version: string): Promise<string> {
        const key = `${pkg}@${version}`;
        const reference = this.#references.get(key) ?? this.#register(pkg, version);
        this.#references.set(key, reference);
        return reference;
    }

    async #register(pkg: string, version: string): Promise<string> {
        const goal: Goal = {
            type: providerType(pkg),
            name: version === "" ? "default" : `default_${version.replaceAll(/[.\-+]/g, "_")}`,
            custom: true,
            parent: "",
            inputs: { ...this.configOf(pkg), ...(version !== "" && { version }) },
            protect: undefined,
            dependencies: [],
            provider: "",
            propertyDependencies: {},
            deleteBeforeReplace: undefined,
            ignoreChanges: [],
            additionalSecretOutputs: [],
            aliases: [],
            timeouts: {},
            replaceOnChanges: [],
            replacementTrigger: undefined,
            retainOnDelete: undefined,
            deletedWith: "",
            replaceWith: [],
            hooks: {},
        };
        const { state } = await this.operation.register(goal);
        return `${state.urn}::${state.id ?? ""}`;
    }
}

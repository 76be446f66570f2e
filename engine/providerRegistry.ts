import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { type CheckResult, type Diff, noDiff } from "./diff.ts";
import { findPlugin, type ProjectPlugin, startPlugin } from "./plugin.ts";
import { type Outcome, Provider } from "./provider.ts";
import type { ResourceState } from "./resourceState.ts";
import { packageOf, splitReference, typeOf } from "./urn.ts";
import { isUnknown, type Properties, sameValue, unknown } from "./values.ts";

// The CLI keeps here what is the engine's business, not the plugin's.
const internalKey = "__internal";

/** Provider resources are resources of the engine itself: creating one configures a plugin. */
export class ProviderRegistry {
    /** Configured, by `URN::ID`. */
    readonly #providers = new Map<string, Promise<Provider>>();
    /** Started for a check, by URN; to be configured by the step that follows. */
    readonly #checked = new Map<string, Provider>();
    readonly #started: Provider[] = [];

    constructor(
        private readonly engineAddress: string,
        private readonly cwd: string,
        private readonly projectPlugins: readonly ProjectPlugin[],
    ) {}

    /** The provider of a reference `URN::ID` that was registered before. */
    get(reference: string): Promise<Provider> {
        const provider = this.#providers.get(reference);
        if (provider === undefined) throw new Error(`unknown provider '${reference}'`);
        return provider;
    }

    /** The same, started from its recorded state when the program did not register it. */
    ensure(reference: string, olds: readonly ResourceState[]): Promise<Provider> {
        const running = this.#providers.get(reference);
        if (running !== undefined) return running;
        const { urn, id } = splitReference(reference);
        const old = olds.find((state) => state.urn === urn && state.id === id);
        if (old === undefined) throw new Error(`could not find provider ${reference} in the state`);
        return this.same(old);
    }

    async check(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
        const provider = await this.#start(urn, news);
        this.#checked.set(urn, provider);
        const result = await provider.checkConfig(urn, own(olds), own(news));
        const kept = [internalKey, "version"].filter(
            (key) => key in news && !(key in result.inputs),
        );
        return { ...result, inputs: { ...result.inputs, ...pick(news, kept) } };
    }

    async diff(old: ResourceState, news: Properties): Promise<Diff> {
        const provider =
            this.#checked.get(old.urn) ?? (await this.get(`${old.urn}::${old.id ?? ""}`));
        const diff = await provider.diffConfig({ ...old, inputs: own(old.inputs) }, own(news));
        if (diff.changes !== "unknown") return diff;
        return { ...noDiff, changes: sameValue(old.outputs, own(news)) ? "none" : "some" };
    }

    async create(state: ResourceState, preview: boolean): Promise<Outcome> {
        const id = preview ? unknown : randomUUID();
        await this.#configure(state.urn, id, state.inputs);
        return { id, outputs: own(state.inputs) };
    }

    async update(old: ResourceState, state: ResourceState): Promise<Outcome> {
        const id = old.id ?? "";
        await this.#configure(state.urn, id, state.inputs);
        return { id, outputs: own(state.inputs) };
    }

    /** A provider that did not change: configured with what is recorded. */
    same(old: ResourceState): Promise<Provider> {
        const reference = `${old.urn}::${old.id ?? ""}`;
        return this.#providers.get(reference) ?? this.#configure(old.urn, old.id ?? "", old.inputs);
    }

    async cancel(): Promise<void> {
        await Promise.all(this.#started.map((provider) => provider.cancel()));
    }

    async close(): Promise<void> {
        await Promise.all(this.#started.map((provider) => provider.close()));
    }

    #configure(urn: string, id: string, inputs: Properties): Promise<Provider> {
        const configured = (async () => {
            const provider = this.#checked.get(urn) ?? (await this.#start(urn, inputs));
            this.#checked.delete(urn);
            await provider.configure(urn, id, own(inputs));
            return provider;
        })();
        configured.catch(() => undefined); // whoever uses the provider hears of it
        this.#providers.set(`${urn}::${id}`, configured);
        return configured;
    }

    async #start(urn: string, inputs: Properties): Promise<Provider> {
        const { version } = inputs;
        const asked = typeof version === "string" && !isUnknown(version) ? version : undefined;
        const executable = findPlugin(packageOf(typeOf(urn)), asked, this.projectPlugins);
        const plugin = await startPlugin(executable, this.engineAddress, this.cwd);
        const provider = new Provider(plugin);
        this.#started.push(provider);
        await provider.handshake(this.engineAddress, dirname(executable));
        return provider;
    }
}

/** A provider's inputs as its plugin knows them. */
function own(inputs: Properties): Properties {
    return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== internalKey));
}

function pick(properties: Properties, keys: readonly string[]): Properties {
    return Object.fromEntries(keys.map((key) => [key, properties[key] ?? null]));
}

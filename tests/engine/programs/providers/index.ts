import * as pulumi from "@pulumi/pulumi";
import { Thing } from "../thing.ts";

class TestProvider extends pulumi.ProviderResource {
    constructor(name: string, label: pulumi.Input<string>, opts?: pulumi.ResourceOptions) {
        super("test", name, { label }, opts);
    }
}

/** A component hands the providers that it was given to its children. */
class Holder extends pulumi.ComponentResource {
    constructor(name: string, opts: pulumi.ComponentResourceOptions) {
        super("test:index:Holder", name, {}, opts);
        new Thing(`${name}-inside`, {}, { parent: this });
        this.registerOutputs({});
    }
}

const label = new pulumi.Config().get("label") ?? "first";
const explicit = new TestProvider("explicit", label);
new Thing("by-default", {});
new Thing("by-provider", {}, { provider: explicit });
new Holder("holder", { providers: [explicit] });
const found = Thing.get("found", "id-found", { provider: explicit });

export const greeting = pulumi.runtime.invoke(
    "test:index:greet",
    { name: "you" },
    { provider: explicit },
);
export const foundEcho = found.echo;

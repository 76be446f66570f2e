import * as pulumi from "@pulumi/pulumi";
import { Thing } from "../thing.ts";

/** A component, two resources in it, an order, hooks, an output. */
class Pair extends pulumi.ComponentResource {
    readonly second: Thing;
    constructor(name: string, args: { value: string }, opts?: pulumi.ComponentResourceOptions) {
        super("test:index:Pair", name, args, opts);
        const hook = new pulumi.ResourceHook("say", ({ name: resource }) => {
            console.log(`hook ran for ${resource}`);
        });
        const first = new Thing(
            `${name}-first`,
            { value: args.value },
            { parent: this, hooks: { beforeCreate: [hook], beforeUpdate: [hook] } },
        );
        this.second = new Thing(
            `${name}-second`,
            { value: first.echo },
            { parent: this, dependsOn: first },
        );
        this.registerOutputs({ echo: this.second.echo });
    }
}

const pair = new Pair("pair", { value: new pulumi.Config().get("value") ?? "one" });
export const echo = pair.second.echo;

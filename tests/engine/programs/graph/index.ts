import * as pulumi from "@pulumi/pulumi";
import { Thing, type ThingArgs } from "../thing.ts";

/** One Thing of the graph that the test describes in TEST_GRAPH. */
interface Node {
    readonly name: string;
    readonly args?: ThingArgs;
    /** The Thing whose output `echo` becomes this one's `value`. */
    readonly valueFrom?: string;
    /** The same for `fixed`. */
    readonly fixedFrom?: string;
    readonly dependsOn?: readonly string[];
    readonly options?: pulumi.CustomResourceOptions;
}

const config = new pulumi.Config();
const nodes = JSON.parse(process.env["TEST_GRAPH"] ?? "[]") as readonly Node[];
const things = new Map<string, Thing>();

function thing(name: string): Thing {
    const found = things.get(name);
    if (found === undefined) throw new pulumi.RunError(`${name} comes later in TEST_GRAPH`);
    return found;
}

for (const { name, args = {}, valueFrom, fixedFrom, dependsOn = [], options } of nodes) {
    const inputs: ThingArgs = {
        ...args,
        ...(valueFrom !== undefined && { value: thing(valueFrom).echo }),
        ...(fixedFrom !== undefined && { fixed: thing(fixedFrom).echo }),
        ...(args.value === "SECRET" && { value: config.requireSecret("secret") }),
    };
    things.set(name, new Thing(name, inputs, { ...options, dependsOn: dependsOn.map(thing) }));
}

export const echoes = Object.fromEntries([...things].map(([name, { echo }]) => [name, echo]));

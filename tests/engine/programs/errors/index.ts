import * as pulumi from "@pulumi/pulumi";
import { Thing } from "../thing.ts";

/** A refusal as programs should throw it: one line, no stack. */
class Refusal extends pulumi.RunError {
    constructor(message: string) {
        super(message);
        this.stack = undefined;
    }
}

switch (process.env["TEST_ERROR"]) {
    case "refusal":
        throw new Refusal("w-1: kubelet v1.30.0 is too old");
    case "exception":
        throw new Error("something unforeseen");
    case "duplicate":
        new Thing("twin", {});
        new Thing("twin", {});
        break;
    case "invalid":
        new Thing("invalid", { refuse: "it must not be" });
        break;
    case "unsupported":
        new Thing("imported", {}, { import: "id-imported" });
        break;
    case "late":
        new Thing("early", {});
        throw new Error("after the first resource");
    default:
        pulumi.log.warn("nothing is wrong");
}

import * as pulumi from "@pulumi/pulumi";
import { Thing } from "../thing.ts";

/** A refusal as programs should throw it: one line, no stack. */
class Refusal extends pulumi.RunError {
    constructor(message: string) {
        super(message);
        delete this.stack;
    }
}

const errors: Readonly<Record<string, () => void>> = {
    refusal() {
        throw new Refusal("w-1: kubelet v1.30.0 is too old");
    },
    exception() {
        throw new Error("something unforeseen");
    },
    duplicate() {
        new Thing("twin", {});
        new Thing("twin", {});
    },
    invalid() {
        new Thing("invalid", { refuse: "it must not be" });
    },
    unsupported() {
        new Thing("imported", {}, { import: "id-imported" });
    },
    late() {
        new Thing("early", {});
        throw new Error("after the first resource");
    },
};

const wrong = errors[process.env["TEST_ERROR"] ?? ""];
if (wrong === undefined) void pulumi.log.warn("nothing is wrong");
else wrong();

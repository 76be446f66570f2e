import * as pulumi from "@pulumi/pulumi";

export interface ThingArgs {
    value?: pulumi.Input<unknown>;
    fixed?: pulumi.Input<unknown>;
    triggers?: pulumi.Input<unknown[]>;
    deleteFirst?: boolean;
    fail?: string;
    failWhile?: string;
    neverReady?: boolean;
    delayMs?: number;
    refuse?: string;
}

/** The test provider's only resource; see ../testProvider.ts. */
export class Thing extends pulumi.CustomResource {
    declare readonly echo: pulumi.Output<unknown>;
    /** An existing one, to be read and not managed. */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        opts?: pulumi.CustomResourceOptions,
    ): Thing {
        return new Thing(name, {}, { ...opts, id });
    }

    constructor(name: string, args: ThingArgs, opts?: pulumi.CustomResourceOptions) {
        super("test:index:Thing", name, { ...args, echo: undefined }, opts);
    }
}

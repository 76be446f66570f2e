import * as pulumi from "@pulumi/pulumi";
import { Thing } from "../thing.ts";

const config = new pulumi.Config();
const secret = config.getSecret("token") ?? pulumi.secret("made here");
const thing = new Thing("holder", { value: secret }, { additionalSecretOutputs: ["echo"] });

export const count = config.requireNumber("count");
export const names = config.requireObject<string[]>("names");
export const nested = config.getObject<unknown>("nested") ?? null;
export const token = secret;
export const echo = thing.echo;

import { remote } from "@pulumi/command";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";

const connection = {
    host: "127.0.0.1",
    port: Number(process.env["MACHINE_PORT"]),
    password: "connection-12345",
};
new remote.Command("a", { connection, create: "a", addPreviousOutputInEnv: false });
new Provider("cluster", { kubeconfig: pulumi.secret("kubeconfig-12345") });

export const token = new pulumi.Config().requireSecret("token");

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { run } from "./layout.ts";

/** A kubeconfig with the keys of one certificate of the lab's PKI embedded. */
export async function kubeconfig(certificate: string, server: string): Promise<string> {
    const encoded = async (file: string) =>
        (await readFile(join(run.pki, file))).toString("base64");
    return `apiVersion: v1
kind: Config
clusters:
    - name: lab
      cluster:
          server: ${server}
          certificate-authority-data: ${await encoded("ca.crt")}
users:
    - name: ${certificate}
      user:
          client-certificate-data: ${await encoded(`${certificate}.crt`)}
          client-key-data: ${await encoded(`${certificate}.key`)}
contexts:
    - name: lab
      context:
          cluster: lab
          user: ${certificate}
current-context: lab
`;
}

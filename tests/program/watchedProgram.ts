import { kubectlOf } from "../../edge/api/kubectl.ts";
import { endWithEngine } from "../../program/endWithEngine.ts";

/** What endWithEngine.test.ts runs: a program that drains, spins, or has nothing to do. */
const [, , does, kubectl = ""] = process.argv;

endWithEngine();
if (does === "drains") void kubectlOf({ kubectl, kubeconfig: "none" }).run(["drain"]);
if (does === "spins") for (;;);

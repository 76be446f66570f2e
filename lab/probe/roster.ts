/**
 * The lab's hosts as the probes know them: a list of their own, so that they trust nobody's plan.
 */
export const controlPlaneNodes = ["cp-1", "cp-2", "cp-3"] as const;

/** Workers and their addresses on the lab's bridge. */
export const workerAddresses: Readonly<Record<string, string>> = {
    "w-1": "198.18.0.21",
    "w-2": "198.18.0.22",
    "w-3": "198.18.0.23",
};

/** Components that the observer expects on a control plane and on a worker. */
export const expectedComponents: Readonly<Record<string, readonly string[]>> = {
    ...Object.fromEntries(
        controlPlaneNodes.map((node) => [
            node,
            ["kube-apiserver", "kube-controller-manager", "kube-scheduler"],
        ]),
    ),
    ...Object.fromEntries(
        Object.keys(workerAddresses).map((node) => [node, ["kubelet", "kube-proxy"]]),
    ),
};

/** Where the application answers on every worker. */
export const applicationPort = 30080;

/** Where the lab keeps the files of this checkout. */
export const runDirectory = new URL("../.run/", import.meta.url).pathname;

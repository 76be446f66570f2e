/** What runs on a control plane, in the order in which the policy upgrades it. */
export const controlPlaneComponents = [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
] as const;

/** What runs on a worker. */
export const workerComponents = ["kubelet", "kube-proxy"] as const;

export type ControlPlaneComponent = (typeof controlPlaneComponents)[number];
export type WorkerComponent = (typeof workerComponents)[number];
export type Component = ControlPlaneComponent | WorkerComponent;
export type Role = "control plane" | "worker";

/** The components that a machine of this role runs, unless the config says otherwise. */
export function componentsOf(role: Role): readonly Component[] {
    return role === "control plane" ? controlPlaneComponents : workerComponents;
}

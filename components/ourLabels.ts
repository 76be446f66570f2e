/** On every object that the program declares in the cluster: what has them is ours to delete. */
export const ourLabels = { "app.kubernetes.io/managed-by": "kube-lockstep" } as const;

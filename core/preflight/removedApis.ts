/** A version of an API that a minor stops serving and storing. */
export interface RemovedApi {
    readonly groupVersion: string;
    /** The first minor without it. */
    readonly minor: number;
    readonly source: string;
}

const guide = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/";
const changelog = (minor: number) =>
    `https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.${minor}.md`;

/**
 * API versions that are gone, oldest first. From v1.33 on all of them are alpha, or off by default.
 * Objects that were stored as one of these must be deleted, or rewritten, before the minor that drops it.
 */
export const removedApis: readonly RemovedApi[] = [
    { groupVersion: "flowcontrol.apiserver.k8s.io/v1beta2", minor: 29, source: guide },
    { groupVersion: "flowcontrol.apiserver.k8s.io/v1beta3", minor: 32, source: guide },
    { groupVersion: "admissionregistration.k8s.io/v1alpha1", minor: 33, source: changelog(33) },
    { groupVersion: "storagemigration.k8s.io/v1alpha1", minor: 35, source: changelog(35) },
    { groupVersion: "storage.k8s.io/v1alpha1", minor: 35, source: changelog(35) },
    { groupVersion: "scheduling.k8s.io/v1alpha1", minor: 36, source: changelog(36) },
    { groupVersion: "scheduling.k8s.io/v1alpha2", minor: 37, source: changelog(37) },
];

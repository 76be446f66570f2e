/** A version of an API that a minor stops serving and reading. */
export interface RemovedApi {
    readonly groupVersion: string;
    /** The first minor without any of it. */
    readonly minor: number;
    readonly source: string;
}

const guide = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/";
/** The lifecycle that a release declares for its own API, in the last release that has it. */
const lifecycle = (release: string, folder: string) =>
    `https://github.com/kubernetes/api/blob/${release}/${folder}/zz_generated.prerelease-lifecycle.go`;

/**
 * API versions that are removed as of a minor, oldest first. From v1.33 on all of them are alpha,
 * or off by default. Objects that exist in no other version must be deleted before that minor.
 */
export const removedApis: readonly RemovedApi[] = [
    { groupVersion: "flowcontrol.apiserver.k8s.io/v1beta2", minor: 29, source: guide },
    { groupVersion: "flowcontrol.apiserver.k8s.io/v1beta3", minor: 32, source: guide },
    {
        groupVersion: "storagemigration.k8s.io/v1alpha1",
        minor: 35,
        source: "https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.35.md",
    },
    {
        groupVersion: "storage.k8s.io/v1alpha1",
        minor: 35,
        source: lifecycle("v0.37.2", "storage/v1alpha1"),
    },
    {
        groupVersion: "scheduling.k8s.io/v1alpha1",
        minor: 36,
        source: "https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.36.md",
    },
    {
        groupVersion: "scheduling.k8s.io/v1alpha2",
        minor: 37,
        source: "https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.37.md",
    },
    {
        groupVersion: "certificates.k8s.io/v1alpha1",
        minor: 37,
        source: lifecycle("v0.37.2", "certificates/v1alpha1"),
    },
    {
        groupVersion: "networking.k8s.io/v1beta1",
        minor: 37,
        source: lifecycle("v0.37.2", "networking/v1beta1"),
    },
    {
        groupVersion: "storage.k8s.io/v1beta1",
        minor: 37,
        source: lifecycle("v0.37.2", "storage/v1beta1"),
    },
    {
        groupVersion: "admissionregistration.k8s.io/v1alpha1",
        minor: 38,
        source: lifecycle("v0.37.2", "admissionregistration/v1alpha1"),
    },
    {
        groupVersion: "coordination.k8s.io/v1alpha2",
        minor: 38,
        source: lifecycle("v0.37.2", "coordination/v1alpha2"),
    },
    {
        groupVersion: "resource.k8s.io/v1beta1",
        minor: 38,
        source: lifecycle("v0.37.2", "resource/v1beta1"),
    },
    {
        groupVersion: "coordination.k8s.io/v1beta1",
        minor: 39,
        source: lifecycle("v0.37.2", "coordination/v1beta1"),
    },
];

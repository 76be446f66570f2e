import { SemVer } from "semver";

/** A release of Kubernetes: `v1.37.2` is minor 37, patch 2. Only stable releases have one. */
export interface Version {
    readonly text: string;
    readonly minor: number;
    readonly patch: number;
}

/**
 * The version that a text names, or undefined if it is not a stable Kubernetes 1.x release.
 *
 * Pre-releases (`v1.37.0-rc.1`), build suffixes (`v1.37.2+k3s1`) and unstamped builds
 * (`v0.0.0-master+$Format:%H$`) have none: the skew policy does not cover them, so they are
 * reported as unparseable rather than compared.
 */
export function parseVersion(text: string): Version | undefined {
    if (!/^v1\.(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.test(text)) return undefined;
    const { minor, patch } = new SemVer(text);
    return { text, minor, patch };
}

/** Negative where `a` is older than `b`, 0 where they are the same release, positive where newer. */
export function compareVersions(a: Version, b: Version): number {
    return a.minor - b.minor || a.patch - b.patch; // of stable releases, all of major 1
}

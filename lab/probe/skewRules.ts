/** One component as it runs somewhere: `version` as it reports it itself, `v1.37.2`. */
export interface Sighting {
    readonly node: string;
    readonly component: string;
    readonly version: string;
}

/**
 * The observer's own statement of https://kubernetes.io/releases/version-skew-policy/, by minors:
 * each sentence that these components break together, in words with the numbers; empty if none.
 *
 * Judged strictly: whoever talks to an apiserver may reach the oldest and the newest of them. What
 * is not running breaks nothing. An unreadable version breaks the policy, because nobody can vouch
 * for it.
 */
export function brokenSkewRules(sightings: readonly Sighting[]): readonly string[] {
    const unreadable = sightings.filter(({ version }) => Number.isNaN(minorOf(version)));
    if (unreadable.length > 0) {
        return unreadable.map((one) => `${nameOf(one)} has an unreadable version`);
    }
    const servers = sightings.filter(({ component }) => component === "kube-apiserver");
    const oldest = Math.min(...servers.map(({ version }) => minorOf(version)));
    const newest = Math.max(...servers.map(({ version }) => minorOf(version)));
    if (servers.length === 0) return [];

    const broken = sightings.flatMap((one) => {
        const minor = minorOf(one.version);
        const mayBeBehind = minorsBehind[one.component];
        if (mayBeBehind === undefined) return [];
        if (minor > oldest) {
            return [`${nameOf(one)} is newer than the oldest kube-apiserver, 1.${oldest}`];
        }
        if (minor < newest - mayBeBehind) {
            return [`${nameOf(one)} is over ${mayBeBehind} behind a kube-apiserver, 1.${newest}`];
        }
        return [];
    });
    return newest - oldest > 1
        ? [`kube-apiservers run 1.${oldest} and 1.${newest} at once`, ...broken]
        : broken;
}

/** How many minors a component may be older than the newest kube-apiserver that it can reach. */
const minorsBehind: Readonly<Record<string, number>> = {
    "kube-controller-manager": 1,
    "kube-scheduler": 1,
    kubelet: 3,
    "kube-proxy": 3,
};

/** NaN if the text is not a version of Kubernetes 1.x. */
export function minorOf(version: string): number {
    return Number(/^v1\.(\d+)\.\d/.exec(version)?.[1] ?? NaN);
}

function nameOf({ node, component, version }: Sighting): string {
    return `${node}: ${component} ${version}`;
}

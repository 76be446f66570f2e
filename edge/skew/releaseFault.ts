import { parseVersion } from "../../core/cluster/version.ts";

/** Why a text is not a release, for a message that has shown the text: `it lacks the "v"…`. */
export function releaseFault(text: string): string {
    if (parseVersion(`v${text}`) !== undefined) return `it lacks the "v" of "v${text}"`;
    if (parseVersion(text.trim()) !== undefined) return "it has whitespace around it";
    const known = faults.find(([pattern]) => pattern.test(text));
    return known?.[1] ?? 'it must be a release such as "v1.37.2"';
}

const only = 'and the policy only covers releases such as "v1.37.2"';

/** By what a text looks like; the first one that fits is reported. */
const faults: readonly (readonly [pattern: RegExp, fault: string])[] = [
    [/^v?0\.0\.0-/, `it is an unstamped build, ${only}`],
    [/^v?1\.\d+\.\d+-(alpha|beta|rc)\b/, `it is a pre-release, ${only}`],
    [/^v?1\.\d+\.\d+[-+]/, `it is a build with a suffix, ${only}`],
    [/^v?\d+(\.\d+)?$/, 'it lacks the patch: it must be a release such as "v1.37.2"'],
    [/^v?0\d|\.0\d/, "a release's numbers have no leading zeros"],
    [/^v?(?!1\.)\d+\.\d/, 'it is not a 1.x release: it must be a release such as "v1.37.2"'],
    [/\d{5}/, "a release's numbers have at most four digits"],
];

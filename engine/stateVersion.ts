/** What the version 4 of a state may use for this engine to read it: else it is as version 3. */
const knownFeatures = ["hooks", "replaceWith"];

/** Why a state of the CLI's cannot be read here; undefined where it can. */
export function unreadable(state: {
    readonly version: number;
    readonly features?: readonly string[];
}): string | undefined {
    const { version, features = [] } = state;
    if (version !== 3 && version !== 4) return `has version ${version}; this engine reads 3 and 4`;
    const unknown = features.filter((feature) => !knownFeatures.includes(feature));
    return unknown.length === 0
        ? undefined
        : `uses ${unknown.join(", ")}, which this engine does not know`;
}

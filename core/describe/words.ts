/** `1 pod`, `3 pods`. */
export function count(amount: number, noun: string): string {
    return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** `a, b and 3 more`: the first names of a list, and how many follow. */
export function listed(names: readonly string[], shown = 3): string {
    const rest = names.length - shown;
    return rest <= 0 ? names.join(", ") : `${names.slice(0, shown).join(", ")} and ${rest} more`;
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `1.5 GiB`. */
export function bytes(amount: number): string {
    let [scaled, unit] = [amount, 0];
    while (scaled >= 1024 && unit < units.length - 1) [scaled, unit] = [scaled / 1024, unit + 1];
    return `${unit === 0 ? scaled : scaled.toFixed(1)} ${units[unit] ?? ""}`;
}

/** `2026-11-22`, of whole days since the epoch, in UTC. */
export function day(days: number): string {
    return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

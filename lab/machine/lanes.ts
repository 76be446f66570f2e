/**
 * Does the work for each, several at a time; `report` gets the results in the order of `all`, each as soon as those
 * before it are there.
 */
export async function inLanes<T, R>(
    all: readonly T[],
    lanes: number,
    work: (one: T, lane: string) => Promise<R>,
    report: (result: R) => void,
): Promise<readonly R[]> {
    const results: R[] = [];
    const early = new Map<number, R>();
    let next = 0;
    const lane = async (name: string): Promise<void> => {
        while (next < all.length) {
            const at = next++;
            const one = all[at];
            if (one === undefined) continue;
            early.set(at, await work(one, name));
            for (;;) {
                const result = early.get(results.length);
                if (result === undefined) break;
                results.push(result);
                report(result);
            }
        }
    };
    await Promise.all(Array.from({ length: lanes }, async (_, number) => lane(`m${number + 1}`)));
    return results;
}

/**
 * The value of a flag in a component's arguments, as Kubernetes' own parser reads them: the last
 * one counts, `--name=value` and `--name value` are equivalent, and so are `_` and `-` within a
 * name.
 *
 * @returns "true" for a flag without a value; undefined if the flag is not given
 */
export function flagValue(args: readonly string[], name: string): string | undefined {
    let value: string | undefined;
    for (const [at, arg] of args.entries()) {
        const [, flag = "", given] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
        if (flag.replaceAll("_", "-") !== name) continue;
        const next = args[at + 1];
        value = given ?? (next === undefined || next.startsWith("-") ? "true" : next);
    }
    return value;
}

/**
 * The minor that a version flag of KEP-4330 names: `1.36`, `v1.36`, `kube=1.36`, or one of several
 * as in `wardle=1.2,kube=1.36`. Undefined if the flag is not given.
 */
export function minorFlag(args: readonly string[], name: string): number | undefined {
    const minor = /(?:^|,)(?:kube=)?v?1\.(\d+)(?:,|$)/.exec(flagValue(args, name) ?? "")?.[1];
    return minor === undefined ? undefined : Number(minor);
}

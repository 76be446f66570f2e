export const stackType = "pulumi:pulumi:Stack";
const providerPrefix = "pulumi:providers:";

/** urn:pulumi:STACK::PROJECT::PARENT-TYPE$TYPE::NAME; the stack itself is nobody's type prefix. */
export function makeUrn(at: {
    readonly stack: string;
    readonly project: string;
    readonly parent: string;
    readonly type: string;
    readonly name: string;
}): string {
    const parentType = at.parent === "" ? "" : qualifiedType(at.parent);
    const prefix = parentType === "" || parentType === stackType ? "" : `${parentType}$`;
    return `urn:pulumi:${at.stack}::${at.project}::${prefix}${at.type}::${at.name}`;
}

/** The chain of types, `a:b:Parent$a:b:Child`. */
export function qualifiedType(urn: string): string {
    return urn.split("::")[2] ?? "";
}

export function typeOf(urn: string): string {
    return qualifiedType(urn).split("$").at(-1) ?? "";
}

/** The resource's own name; it may contain `::`. */
export function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/** `command` of `command:remote:Command`, and of `pulumi:providers:command`. */
export function packageOf(type: string): string {
    return isProviderType(type) ? type.slice(providerPrefix.length) : (type.split(":")[0] ?? "");
}

export function isProviderType(type: string): boolean {
    return type.startsWith(providerPrefix);
}

export function providerType(pkg: string): string {
    return providerPrefix + pkg;
}

/** A reference to a provider is its URN and its id: `URN::ID`. */
export function splitReference(reference: string): { readonly urn: string; readonly id: string } {
    const at = reference.lastIndexOf("::");
    return { urn: reference.slice(0, at), id: reference.slice(at + 2) };
}

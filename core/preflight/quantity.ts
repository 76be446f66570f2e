/** Amounts by resource name, in the resource's base unit: cores, bytes, pods, devices. */
export type Quantities = Readonly<Record<string, number>>;

const factors: Readonly<Record<string, number>> = {
    n: 1e-9,
    u: 1e-6,
    m: 1e-3,
    "": 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
};

/**
 * The number that a Kubernetes quantity stands for: `100m` is 0.1, `1Gi` is 1073741824, `1e3` is
 * 1000; undefined if the text is not a quantity.
 */
export function quantity(text: string): number | undefined {
    const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(
        text,
    );
    if (match === null) return undefined;
    const [, digits = "", exponent, suffix = ""] = match;
    if (exponent !== undefined) return Number(digits + exponent);
    const factor = factors[suffix];
    return factor === undefined ? undefined : Number(digits) * factor;
}

/** Sum of two sets of amounts. */
export function sum(a: Quantities, b: Quantities): Quantities {
    return combined(a, b, (x, y) => x + y);
}

/** The greater of each amount. */
export function greatest(a: Quantities, b: Quantities): Quantities {
    return combined(a, b, Math.max);
}

/** `whole` minus `part`, resource by resource; below zero where `part` is more. */
export function remainder(whole: Quantities, part: Quantities): Quantities {
    return combined(whole, part, (x, y) => x - y);
}

/** The resources of which `free` has less than `wanted`; a rounding error does not count. */
export function lacking(free: Quantities, wanted: Quantities): readonly string[] {
    return Object.entries(wanted).flatMap(([name, amount]) =>
        amount > 0 && amount > (free[name] ?? 0) * (1 + 1e-9) + 1e-9 ? [name] : [],
    );
}

/** Bytes rounded to a tenth of the binary unit in which they are displayed: 2.34 GiB is 2.3 GiB. */
export function roundedBytes(amount: number): number {
    if (amount < 1024) return amount;
    const unit = 1024 ** Math.min(Math.floor(Math.log2(amount) / 10), 4);
    const tenths = Number((amount / unit).toFixed(1));
    // 1023.99 MiB is displayed as 1024.0 MiB, not as 1.0 GiB.
    return tenths === 1024 ? 1024 * unit - 1 : tenths * unit;
}

function combined(a: Quantities, b: Quantities, how: (x: number, y: number) => number): Quantities {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return Object.fromEntries([...names].map((name) => [name, how(a[name] ?? 0, b[name] ?? 0)]));
}

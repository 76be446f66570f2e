import type { StepOp } from "../events.ts";

/** How one kind of step is written. */
export interface StepStyle {
    readonly sign: string;
    readonly color: keyof typeof colors;
    /** In a preview's tree, while it runs, when it is done, and in a summary. */
    readonly plan: string;
    readonly running: string;
    readonly done: string;
    readonly summary: string;
}

const colors = {
    green: 32,
    yellow: 33,
    red: 31,
    magenta: 35,
    cyan: 36,
    plain: 0,
    bold: 1,
} as const;

export const stepStyles: Readonly<Record<StepOp, StepStyle>> = {
    same: { sign: "  ", color: "plain", plan: "", ...words("", "", "unchanged") },
    create: {
        sign: "+ ",
        color: "green",
        plan: "create",
        ...words("creating", "created", "created"),
    },
    update: {
        sign: "~ ",
        color: "yellow",
        plan: "update",
        ...words("updating", "updated", "updated"),
    },
    delete: {
        sign: "- ",
        color: "red",
        plan: "delete",
        ...words("deleting", "deleted", "deleted"),
    },
    replace: {
        sign: "+-",
        color: "magenta",
        plan: "replace",
        ...words("replacing", "replaced", "replaced"),
    },
    "create-replacement": {
        sign: "++",
        color: "green",
        plan: "replace",
        ...words("creating replacement", "created replacement", ""),
    },
    "delete-replaced": {
        sign: "--",
        color: "red",
        plan: "delete original",
        ...words("deleting original", "deleted original", ""),
    },
    read: { sign: "> ", color: "cyan", plan: "read", ...words("reading", "read", "read") },
    refresh: {
        sign: "~ ",
        color: "yellow",
        plan: "refresh",
        ...words("refreshing", "refreshed", "refreshed"),
    },
};

function words(
    running: string,
    done: string,
    summary: string,
): Pick<StepStyle, "running" | "done" | "summary"> {
    return { running, done, summary };
}

/** Paints text, or leaves it. */
export type Paint = (color: keyof typeof colors, text: string) => string;

export function painter(colored: boolean): Paint {
    return (color, text) =>
        colored && color !== "plain" && text !== ""
            ? `\u001b[${colors[color]}m${text}\u001b[0m`
            : text;
}

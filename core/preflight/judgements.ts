import type { Component } from "../cluster.ts";
import type { Judgement } from "./facts.ts";
import type { Finding } from "./finding.ts";

/**
 * What the staged binaries say of the arguments and files that they will be started with.
 *
 * Flags and feature gates of the command line belong to `flags`, config files to `component-config`:
 * a binary names a file or its rules where it judges one.
 */
export function judgementFindings(
    node: string,
    judgements: readonly Judgement[],
    staged: readonly Component[],
    toSwap: readonly Component[],
): readonly Finding[] {
    const unstaged = toSwap.filter((component) => !staged.includes(component));
    return [
        ...judgements.flatMap((judgement) => judgementFinding(node, judgement)),
        ...(unstaged.length === 0
            ? []
            : [
                  {
                      check: "flags",
                      severity: "inform",
                      subject: node,
                      message: `the target's ${unstaged.join(", ")} ${unstaged.length === 1 ? "is" : "are"} not staged yet, so flags, feature gates and config files are judged while staging, before anything is stopped`,
                      fix: "nothing",
                  } as const,
              ]),
    ];
}

function judgementFinding(
    node: string,
    { component, verdict, text }: Judgement,
): readonly Finding[] {
    const found = (
        check: "flags" | "component-config",
        severity: Finding["severity"],
        message: string,
        fix: string,
    ): readonly Finding[] => [
        { check, severity, subject: node, message: `${component}: ${message}`, fix },
    ];
    switch (verdict) {
        case "judged":
            return [];
        case "refuses":
            return found(
                text.includes('flag') ? "flags" : "component-config",
                "block",
                `the target would not start: ${text}`,
                "take it out of the unit or the config file, restart the current version with it, and look again",
            );
        case "ignores":
            return found(
                "component-config",
                "warn",
                `the target does not know a key of its config file and drops it: ${text}`,
                "remove the key, or find what took its place",
            );
        case "unjudged":
            return found(
                "component-config",
                "warn",
                `the target could not judge its configuration: ${text}`,
                "compare it with the target's release notes",
            );
    }
}

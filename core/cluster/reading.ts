import type { VersionReading } from "./inventory.ts";
import { parseVersion, type Version } from "./version.ts";

/** What a program or the API reported as its version. */
export function readingOf(text: string): VersionReading {
    const version = parseVersion(text);
    return version === undefined ? { kind: "unparseable", text } : { kind: "version", version };
}

/** A version as text: `v1.36.4`, whatever text was reported instead, or `nothing`. */
export function readingText(reading: VersionReading): string {
    switch (reading.kind) {
        case "version":
            return reading.version.text;
        case "unparseable":
            return reading.text;
        case "absent":
            return "nothing";
    }
}

/** True if a reading is exactly this release. */
export function isVersion(reading: VersionReading, version: Version): boolean {
    return reading.kind === "version" && reading.version.text === version.text;
}

import { readFileSync } from "node:fs";

/*
 * The walls of the house, for dependency-cruiser: read from the table of rooms in ARCHITECTURE.md, so
 * that the page and the check cannot differ. A row: | `room` | what | `room`, … | `package`, … |
 */
const page = readFileSync(new URL("ARCHITECTURE.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| `([^`]+)` \|.*\|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, room, rooms, packages]) => ({ room, rooms: ticked(rooms), packages: ticked(packages) }),
);

export default {
    forbidden: [
        ...rows.map(({ room, rooms, packages }) => ({
            name: `only what ARCHITECTURE.md lets ${room} import`,
            severity: "error",
            from: { path: folder(room) },
            to: {
                pathNot: [room, ...rooms].map(folder).concat(packages.map(installed)),
                ...(packages.includes("node:*") && { dependencyTypesNot: ["core"] }),
            },
        })),
        {
            name: "no circle of files",
            severity: "error",
            from: {},
            to: { circular: true },
        },
        {
            name: "no circle of rooms",
            severity: "error",
            scope: "folder",
            from: {},
            to: { circular: true },
        },
        {
            name: "every room is in ARCHITECTURE.md",
            severity: "error",
            from: {
                path: "^(core|edge|components|program|plugins)/",
                pathNot: rows.map(({ room }) => folder(room)),
            },
            to: {},
        },
    ],
    options: {
        tsPreCompilationDeps: true, // imports of types are imports
        doNotFollow: { path: "node_modules" },
        tsConfig: { fileName: "tsconfig.json" },
    },
};

function ticked(cell) {
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
}

/**
 * `edge` is the folder without its subfolders, `edge/*` are those, any other room is its whole
 * folder.
 */
function folder(room) {
    if (room === "edge") return "^edge/[^/]+$";
    return `^${room.replace(/\/\*$/, "")}/`;
}

function installed(name) {
    return `node_modules/${name.replace(/\*$/, "")}`;
}

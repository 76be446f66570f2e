import tseslint from "typescript-eslint";

/** A wall of the house: files of `room` may not import what matches `patterns`, and why. */
const wall = (room, patterns, why) => ({
    files: [`${room}/**/*.ts`],
    rules: {
        "no-restricted-imports": ["error", { patterns: [{ regex: patterns, message: why }] }],
    },
});

export default tseslint.config(
    {
        ignores: ["node_modules/", "lab/.run/", "reports/", ".stryker-tmp/", "eslint.config.js"],
    },
    tseslint.configs.strictTypeChecked,
    tseslint.configs.stylisticTypeChecked,
    {
        languageOptions: {
            parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
        },
        rules: {
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            "@typescript-eslint/switch-exhaustiveness-check": [
                "error",
                { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: false },
            ],
            "@typescript-eslint/no-floating-promises": [
                "error",
                {
                    allowForKnownSafeCalls: [
                        { from: "package", package: "mocha", name: ["it", "describe"] },
                    ],
                },
            ],
            "no-restricted-syntax": [
                "error",
                {
                    selector: "SwitchCase[test=null]",
                    message:
                        "Switches over unions are exhaustive, without default: a new member must not slip through.",
                },
            ],
        },
    },
    wall(
        "core",
        "^(?!\\.{1,2}/)(?!semver$)|/(edge|components|program|plugins|lab|tests)/|^\\.\\./(config|index)",
        "core/ is pure: it imports only core/ and semver, so that the same inventory and spec always give the same plan.",
    ),
    wall(
        "edge",
        "/(components|program|plugins|lab|tests)/|^@pulumi/|^\\.\\./(config|index)",
        "edge/ is I/O without decisions and knows no Pulumi: it imports core/ and the outside.",
    ),
    wall(
        "components",
        "/(program|plugins|lab|tests)/|^\\.\\./(config|index)",
        "components/ are Pulumi classes over core/ and edge/; they know neither plugins nor the lab.",
    ),
    wall(
        "program",
        "/(plugins|lab|tests)/|^\\.\\./(config|index)",
        "program/ ties core/, edge/ and components/ to Pulumi's run of the program; it knows neither plugins nor the lab.",
    ),
    wall(
        "plugins",
        "^(?!\\.{1,2}/|node:|@grpc/grpc-js$|google-protobuf/|ssh2$|@pulumi/pulumi/proto/)|/(core|edge|components|program|lab|tests)/|(^|/)\\.\\./(config|index)(\\.js|\\.ts)?$",
        "plugins/ serve any Pulumi program in the place of official plugins: they know Pulumi's protocol, and nothing of Kubernetes upgrades.",
    ),
    {
        files: ["core/**/*.ts", "edge/**/*.ts"],
        rules: { "no-restricted-globals": ["error", "console"] },
    },
    {
        files: ["tests/**/*.ts", "lab/**/*.test.ts"],
        rules: { "@typescript-eslint/no-non-null-assertion": "off" },
    },
);

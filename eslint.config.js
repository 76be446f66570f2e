import tseslint from "typescript-eslint";

export default tseslint.config(
    {
        ignores: ["node_modules/", "lab/.run/", "reports/", ".stryker-tmp/", "*.config.js"],
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
    {
        files: ["core/**/*.ts", "edge/**/*.ts"],
        rules: { "no-restricted-globals": ["error", "console"] },
    },
    {
        files: ["tests/**/*.ts", "lab/**/*.test.ts"],
        rules: { "@typescript-eslint/no-non-null-assertion": "off" },
    },
);

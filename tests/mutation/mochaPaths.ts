import Module from "node:module";

// Stryker's mocha runner 10.0.0 asks for `mocha/lib/cli/run-helpers` without an extension, which is
// `.cjs` since mocha 12: `require` has to try that one too. Loaded by `npm run mutation` only.
// `_extensions` is what `require.extensions` is; the types do not know it.
const { _extensions: extensions } = Module as unknown as { _extensions: Record<string, unknown> };
extensions[".cjs"] ??= extensions[".js"];

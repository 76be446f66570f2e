/** Exit codes of the CLI: part of its contract with scripts (pkg/cmd/pulumi/cmd/exit_codes.go). */
export const exitCodes = {
    success: 0,
    error: 1,
    configuration: 2,
    stackNotFound: 6,
    changesNotExpected: 7,
    cancelled: 8,
} as const;

/** The command cannot be carried out as it was given; ends with `code`. */
export class UsageError extends Error {
    constructor(
        message: string,
        readonly code: number = exitCodes.error,
    ) {
        super(message);
    }
}

import { createInterface } from "node:readline/promises";

/** Asks until the answer is yes or no; the end of the input means no. */
export async function confirm(question: string): Promise<boolean> {
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    try {
        for (;;) {
            const answer = (await prompt.question(`${question} [yes/no] `)).trim().toLowerCase();
            if (answer === "yes" || answer === "y") return true;
            if (answer === "no" || answer === "n" || answer === "") return false;
        }
    } catch {
        return false;
    } finally {
        prompt.close();
    }
}

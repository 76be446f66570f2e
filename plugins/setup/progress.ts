/**
 * Shows progress: a line for each phase that has ended and, meanwhile, what runs, for how long, and
 * what is to come.
 */
interface Running {
    readonly since: number;
    doing: string;
}

/** On a terminal the line below moves twice a second; in a log it appears every minute. */
const terminalPauseMs = 500;
const logPauseMs = 60_000;

export class Progress {
    private readonly start = performance.now();
    private readonly running = new Map<string, Running>();
    private readonly coming: Set<string>;
    private readonly isTerminal = process.stderr.isTTY;
    private readonly timer: NodeJS.Timeout;

    /** `phases` are the names of everything to come, in order. */
    constructor(phases: readonly string[]) {
        this.coming = new Set(phases);
        const pause = this.isTerminal ? terminalPauseMs : logPauseMs;
        this.timer = setInterval(() => {
            this.showRunning();
        }, pause);
        this.timer.unref();
    }

    /** Runs one phase. `work` may say what it is doing; what it returns is shown as its result. */
    async phase(
        name: string,
        work: (say: (doing: string) => void) => Promise<string>,
    ): Promise<void> {
        const entry: Running = { since: performance.now(), doing: "" };
        this.coming.delete(name);
        this.running.set(name, entry);
        if (this.isTerminal) this.showRunning();
        const say = (doing: string): void => {
            entry.doing = doing;
            if (!this.isTerminal) this.line(`… ${name}: ${doing}`);
        };
        try {
            const result = await work(say);
            this.line(`✓ ${name}: ${result} (${elapsed(entry.since)})`);
        } catch (error) {
            this.line(`✗ ${name} (${elapsed(entry.since)})`);
            throw error;
        } finally {
            this.running.delete(name);
        }
    }

    /** Ends the display; returns how long everything took. */
    end(): string {
        clearInterval(this.timer);
        this.clear();
        return elapsed(this.start);
    }

    private line(text: string): void {
        this.clear();
        process.stderr.write(`${text}\n`);
    }

    private clear(): void {
        if (this.isTerminal) process.stderr.write("\r\u001b[K");
    }

    private showRunning(): void {
        if (this.running.size === 0) return;
        const now = [...this.running].map(([name, { since, doing }]) =>
            [`${name} ${elapsed(since)}`, doing].filter(Boolean).join(": "),
        );
        const then = this.coming.size === 0 ? "" : ` · then ${[...this.coming].join(", ")}`;
        const text = `… ${now.join(" · ")}${then}`;
        if (this.isTerminal)
            process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
        else this.line(text);
    }
}

/** `0.4 s`, `12 s`, `5 min 12 s` since an instant of `performance.now()`. */
function elapsed(since: number): string {
    const seconds = (performance.now() - since) / 1000;
    if (seconds < 10) return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

import type { EngineEvent } from "../events.ts";
import { nameOf, typeOf } from "../urn.ts";
import { details } from "./details.ts";
import { type Row, Rows } from "./rows.ts";
import { painter, type Paint, stepStyles } from "./style.ts";
import { rendered } from "./markup.ts";
import { diagnostics, outputLines, resourceCounts } from "./summary.ts";
import { tree } from "./tree.ts";

export interface DisplaySettings {
    readonly title: string;
    readonly preview: boolean;
    readonly colored: boolean;
    /** A terminal: the tree is redrawn in place while things happen. */
    readonly live: boolean;
    readonly showSecrets: boolean;
    readonly showSames: boolean;
    /** Show what changes inside the resources. */
    readonly details: boolean;
    readonly write: (text: string) => void;
}

/** Shows an operation to a person while it runs, and sums it up. */
export class ProgressDisplay {
    readonly rows = new Rows();
    readonly #paint: Paint;
    readonly #startedAt = performance.now();
    readonly #timer: NodeJS.Timeout | undefined;
    #drawn = 0;
    #frame = "";

    constructor(private readonly settings: DisplaySettings) {
        this.#paint = painter(settings.colored);
        settings.write(`${this.#paint("bold", settings.title)}\n`);
        if (settings.live) {
            const redrawMs = 200;
            this.#timer = setInterval(() => {
                this.#redraw();
            }, redrawMs);
        } else settings.write("\n");
    }

    add(event: EngineEvent): void {
        const row = this.rows.add(event);
        if (this.settings.live || this.settings.preview || row === undefined) return;
        const line = this.#line(event, row);
        if (line !== undefined) this.settings.write(`${line}\n`);
    }

    /** The end: the tree (of a preview, or as it stands on a terminal), messages, outputs, counts. */
    finish(): void {
        clearInterval(this.#timer);
        const { write, preview, live, showSecrets } = this.settings;
        if (live) this.#redraw();
        else if (preview) write(`${this.#tree().join("\n")}\n`);
        write("\n");
        const paint = this.#paint;
        const parts = [
            ...(this.settings.details ? [...details(this.rows, paint, showSecrets), ""] : []),
            ...diagnostics(this.rows, paint),
            ...outputLines(this.rows, paint, showSecrets),
            ...resourceCounts(this.rows, paint, preview),
            "",
        ];
        const seconds = Math.round((performance.now() - this.#startedAt) / 1000);
        write(
            `${parts.join("\n")}\n${preview ? "" : `${paint("bold", "Duration:")} ${duration(seconds)}\n`}`,
        );
    }

    #line(event: EngineEvent, row: Row): string | undefined {
        if (event.kind === "log") {
            if (event.ephemeral) return undefined;
            const message = rendered(event.message).split("\n", 1)[0] ?? "";
            const { sign, color } = stepStyles[row.op];
            return ` ${this.#paint(color, sign)} ${title(row)} ${event.severity === "info" ? "" : `${event.severity}: `}${message}`;
        }
        if (event.kind === "outputs" || event.step.op === "same" || event.step.op === "replace")
            return undefined;
        const { sign, color, running, done } = stepStyles[event.step.op];
        const what = this.#paint(color, sign);
        if (event.kind === "started") return ` ${what} ${title(row)} ${running}`;
        if (event.kind === "failed")
            return ` ${what} ${title(row)} ${this.#paint("red", `${running} failed`)}`;
        return ` ${what} ${title(row)} ${done} (${elapsed(row)})`;
    }

    #tree(): string[] {
        const heading = this.settings.preview ? "Plan" : "Status";
        return tree(this.rows, this.#paint, heading, this.settings.showSames, (row) =>
            this.#about(row),
        );
    }

    #about(row: Row): string {
        const { color, plan, running, done } = stepStyles[row.op];
        const said = rendered(row.messages.at(-1)?.message ?? "").split("\n", 1)[0] ?? "";
        if (row.status === "failed") return `${this.#paint("red", `${running} failed`)}  ${said}`;
        if (this.settings.preview) return `${this.#paint(color, plan)}  ${said}`;
        const doing = row.status === "running" ? running : done;
        return doing === ""
            ? said
            : `${this.#paint(color, doing)} (${elapsed(row)})  ${row.ephemeral || said}`;
    }

    #redraw(): void {
        const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A\u001b[J` : "";
        const width = process.stdout.columns || 120;
        const height = Math.max((process.stdout.rows || 40) - 2, 5);
        const lines = this.#tree()
            .slice(-height)
            .map((line) => clipped(line, width));
        const frame = lines.join("\n");
        if (frame === this.#frame) return;
        this.#frame = frame;
        this.#drawn = lines.length;
        this.settings.write(`${up}${frame}\n`);
    }
}

function title(row: Row): string {
    return `${typeOf(row.urn)} ${nameOf(row.urn)}`;
}

function elapsed(row: Row): string {
    return `${(((row.endedAt ?? performance.now()) - row.startedAt) / 1000).toFixed(1)}s`;
}

function duration(seconds: number): string {
    return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** At most `width` visible characters; colour codes take no room. */
function clipped(line: string, width: number): string {
    let room = width;
    return line.replaceAll(/(\u001b\[\d+m)|([^\u001b])/g, (part, code: string | undefined) => {
        if (code !== undefined) return code;
        room -= 1;
        return room >= 0 ? part : "";
    });
}

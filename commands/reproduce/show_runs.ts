import type { RunEvent } from "../../lib/runs/scheduling/scheduler.ts";
import type { RunSpec } from "../../lib/runs/store/spec.ts";
import { enterEvent, newRunTable, runningLines, secondsLeft, summaryLine } from "./run_table.ts";

/** How a table of runs is shown. */
export interface ShowOptions {
  /** Runs at a time. */
  slots: number;
  secondsOf: (spec: RunSpec) => number;
}

/** A table on the screen. */
export interface ShownTable {
  onEvent(event: RunEvent): void;
  /** Leaves the last summary and ends. */
  stop(): void;
}

/**
 * Shows runs on standard error while they are computed: on a terminal a table that is redrawn,
 * elsewhere a line a minute. What finished or failed leaves a line on standard output.
 */
export function showRuns(
  missing: Map<string, RunSpec>,
  { slots, secondsOf }: ShowOptions,
): ShownTable {
  const table = newRunTable(missing);
  const terminal = Deno.stderr.isTerminal();
  const write = (text: string) => void Deno.stderr.writeSync(new TextEncoder().encode(text));
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    const now = performance.now();
    const summary = summaryLine(table, secondsLeft(table, slots, secondsOf, now), now);
    if (!terminal) return write(`Runs: ${summary}\n`);
    erase();
    const width = Deno.consoleSize().columns - 1;
    const lines = [`Runs: ${summary}`, ...runningLines(table, now)];
    write(lines.map((line) => line.slice(0, width) + "\n").join(""));
    drawn = lines.length;
  };
  if (missing.size > 0) draw();
  const timer = setInterval(draw, terminal ? 500 : 60_000);
  return {
    onEvent(event) {
      const line = enterEvent(table, event, performance.now());
      if (line === null) return;
      erase();
      console.log(line);
      if (terminal) draw();
    },
    stop() {
      clearInterval(timer);
      if (missing.size > 0) draw();
    },
  };
}

import { makespan } from "../../lib/runs/scheduling/cost.ts";
import type { RunEvent } from "../../lib/runs/scheduling/scheduler.ts";
import { type RunSpec, runTitle } from "../../lib/runs/store/spec.ts";
import { percentDone } from "@/format/percent.ts";
import { duration } from "@/format/duration.ts";

/** What is known of one run. */
interface TableRun {
  spec: RunSpec;
  state: "waiting" | "running" | "elsewhere" | "finished" | "failed";
  /** Share that is done. */
  share: number;
  /** Milliseconds at its start. */
  started: number;
}

/** All runs of a call, by key, and the seconds that its finished runs took. */
export interface RunTable {
  runs: Map<string, TableRun>;
  spent: number;
}

/** A table in which every run waits. */
export function newRunTable(missing: Map<string, RunSpec>): RunTable {
  const waiting = { state: "waiting", share: 0, started: 0 } as const;
  return {
    runs: new Map([...missing].map(([key, spec]) => [key, { spec, ...waiting }])),
    spent: 0,
  };
}

/**
 * Enters an event into the table.
 *
 * @param now monotonic milliseconds
 * @returns a line worth keeping, such as that a run has finished
 */
export function enterEvent(table: RunTable, event: RunEvent, now: number): string | null {
  const title = runTitle(event.spec);
  const run = table.runs.get(event.key);
  if (event.kind === "warned") return `${title}: ${event.message}`;
  if (!run) return null;
  switch (event.kind) {
    case "stored":
      Object.assign(run, { state: "finished", share: 1 });
      return `${title}: computed by another process`;
    case "started":
      Object.assign(run, { state: "running", share: 0, started: now });
      return null;
    case "progress":
      run.share = event.done / event.total;
      return null;
    case "elsewhere":
      run.state = "elsewhere";
      return `${title}: another process computes it` +
        (event.owner ? ` (${event.owner.pid} on ${event.owner.host})` : "");
    case "retried":
      Object.assign(run, { state: "waiting", share: 0 });
      return `${title} failed and is tried again: ${event.message}`;
    case "finished":
      Object.assign(run, { state: "finished", share: 1 });
      table.spent += event.seconds;
      return `${title}: ${duration(event.seconds)}`;
    case "failed":
      run.state = "failed";
      return `${title} failed: ${event.message}` +
        (event.log === null ? "" : `\nIts log is ${event.log}`);
  }
}

/**
 * Seconds until all runs are there: those that have come far enough by their own pace, the others
 * by the model.
 *
 * @param slots runs at a time
 */
export function secondsLeft(
  { runs }: RunTable,
  slots: number,
  secondsOf: (spec: RunSpec) => number,
  now: number,
): number {
  const left = [...runs.values()]
    .filter(({ state }) => state !== "finished" && state !== "failed")
    .map(({ spec, share, started }) =>
      share > 0.1 ? (now - started) / 1000 / share * (1 - share) : secondsOf(spec) * (1 - share)
    );
  return makespan(left.sort((a, b) => b - a), slots);
}

/** The table in one line: how many runs are in which state, time spent and time left. */
export function summaryLine(table: RunTable, left: number, now: number): string {
  const states = [...table.runs.values()].map(({ state }) => state);
  const count = (state: string) => states.filter((one) => one === state).length;
  const shown = ["finished", "running", "elsewhere", "waiting", "failed"]
    .filter((state) => state === "finished" || count(state) > 0)
    .map((state) => `${count(state)} ${state}`);
  const spent = [...table.runs.values()]
    .filter(({ state }) => state === "running")
    .reduce((sum, { started }) => sum + (now - started) / 1000, table.spent);
  return `${shown.join(", ")} · ${duration(spent)} of computing · about ${duration(left)} left`;
}

/** A line for each run that is running: a bar, its share and its title. */
export function runningLines({ runs }: RunTable, now: number): string[] {
  return [...runs.values()]
    .filter(({ state }) => state === "running")
    .map(({ spec, share, started }) => {
      const filled = Math.floor(share * 20);
      const bar = "█".repeat(filled) + "░".repeat(20 - filled);
      const percent = String(percentDone(share)).padStart(3);
      return `  ${bar} ${percent} % · ${duration((now - started) / 1000)} · ${runTitle(spec)}`;
    });
}

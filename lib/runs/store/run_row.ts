import { shownScore } from "../../tasks/score.ts";
import { runTitle } from "./spec.ts";
import type { StoredRun } from "./store.ts";

/** A finished run as one flat record: what it was, then its scalars under dotted names. */
export interface RunRow {
  key: string;
  kind: string;
  title: string;
  [field: string]: string | number;
}

/** The row of a run. Fields that its kind does not have are left out. */
export function runRow(run: StoredRun): RunRow {
  const { key, kind, spec, seconds, finishedAt, environment } = run;
  const start = kind === "pretrain" ? run.spec : "start" in spec ? spec.start : null;
  const row: RunRow = { key, kind, title: runTitle(spec) };
  if ("task" in spec) row.task = spec.task;
  if ("probe" in spec) row.task = spec.probe.of;
  if ("seed" in spec) row.seed = spec.seed;
  if (start) {
    row.startSeed = start.seed;
    row.layers = start.encoder.layers;
    row.hidden = start.encoder.hidden;
  }
  if (start?.kind === "pretrain") {
    const { masking, steps } = start.pretraining;
    row.strategy = masking.strategy;
    row.corruptionRate = scalar(masking.corruptionRate);
    row.predictionRate = scalar(masking.predictionRate);
    row.steps = steps;
  }
  row.seconds = seconds;
  row.finishedAt = finishedAt;
  row.device = environment.device;
  for (const [name, value] of flat(run.result)) {
    if (typeof value === "number") row[name] = value;
    const [, metric] = /^(.*)\.undefinedBecause$/.exec(name) ?? [];
    if (metric) row[metric] = shownScore({ undefinedBecause: String(value) }, String);
  }
  return row;
}

/**
 * Leaves of nested records under dotted names, in their order.
 *
 * @example
 * ```ts
 * import { flat } from "@/runs/store/run_row.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual([...flat({ a: { b: 1 }, c: [2] })], [["a.b", 1], ["c.0", 2]]);
 * ```
 */
export function* flat(value: unknown, name = ""): Generator<[string, unknown]> {
  if (typeof value !== "object" || value === null) {
    yield [name, value];
    return;
  }
  for (const [field, inner] of Object.entries(value)) {
    yield* flat(inner, name === "" ? field : `${name}.${field}`);
  }
}

function scalar(value: unknown): string | number {
  return typeof value === "number" ? value : JSON.stringify(value);
}

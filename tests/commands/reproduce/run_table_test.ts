import assert from "node:assert/strict";
import type { RunSpec } from "@/runs/store/spec.ts";
import { plainSpec } from "../../runs/stored_run.ts";
import {
  enterEvent,
  newRunTable,
  runningLines,
  secondsLeft,
  summaryLine,
} from "../../../commands/reproduce/run_table.ts";

const specs: Record<string, RunSpec> = {
  a: plainSpec("sst2"),
  b: plainSpec("rte"),
  c: plainSpec("mrpc"),
};
const event = (key: string) => ({ key, spec: specs[key] });

Deno.test("the table counts runs by state and knows how long the rest will take", () => {
  const table = newRunTable(new Map(Object.entries(specs)));
  const left = (now: number) => secondsLeft(table, 1, () => 10, now);
  assert.equal(
    summaryLine(table, left(0), 0),
    "0 finished, 3 waiting · 0.0 s of computing · about 30 s left",
  );
  assert.equal(enterEvent(table, { kind: "started", ...event("a") }, 0), null);
  enterEvent(table, { kind: "progress", done: 1, total: 4, ...event("a") }, 5000);
  assert.equal(left(5000), 15 + 10 + 10, "the running one by its own pace");
  assert.deepEqual(runningLines(table, 5000), [
    "  █████░░░░░░░░░░░░░░░  25 % · 5.0 s · sst2 from no pre-training, seed 1",
  ]);
  const said = enterEvent(table, { kind: "finished", seconds: 20, ...event("a") }, 20_000);
  assert.equal(said, "sst2 from no pre-training, seed 1: 20 s");
  const failed = { message: "it broke.", log: "log.txt", ...event("b") };
  enterEvent(table, { kind: "started", ...event("b") }, 20_000);
  assert.match(enterEvent(table, { kind: "retried", ...failed }, 21_000)!, /is tried again: it br/);
  assert.equal(left(21_000), 20);
  enterEvent(table, { kind: "started", ...event("b") }, 21_000);
  assert.match(
    enterEvent(table, { kind: "failed", ...failed }, 22_000)!,
    /failed: it broke\.\nIts/,
  );
  enterEvent(table, { kind: "elsewhere", owner: null, ...event("c") }, 22_000);
  assert.equal(
    summaryLine(table, left(22_000), 22_000),
    "1 finished, 1 elsewhere, 1 failed · 20 s of computing · about 10 s left",
  );
  enterEvent(table, { kind: "stored", ...event("c") }, 23_000);
  assert.equal(left(23_000), 0);
});

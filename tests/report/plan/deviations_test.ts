import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { armMeasures } from "@/report/plan/arm_measures.ts";
import { deviationHeaders, deviationRows } from "@/report/plan/tables/deviations.ts";

const headers = deviationHeaders(plan);
const cell = (rows: string[][], group: string, header: string) =>
  rows.find(([name]) => name === group)![headers.indexOf(header)];

Deno.test("what seeds were expected to scatter by stands above what they do, as NumPy says", async () => {
  const measured = armMeasures(plan, await referenceRuns(findProfile(plan.profile)));
  const rows = deviationRows(plan, measured);
  const found = (header: string) =>
    ["expected", "rates up to 45 %"].map((group) => cell(rows, group, header));
  assert.deepEqual(found("loss at 15 %, nats"), ["0.080", "0.085"]);
  assert.deepEqual(found("tagging, points"), ["0.60", "2.1"]);
  assert.deepEqual(found("pairs, points"), ["1.5", "2.0"]);
  assert.deepEqual(found("updates ratio, log share"), ["0.15", "0.097"]);
  assert.equal(cell(rows, "80 %", "loss at 15 %, nats"), "0.66");
  assert.equal(cell(rows, "rates over time", "pairs, points"), "–", "never asked");
  assert.ok(rows.every((row) => row.length === headers.length));
});

Deno.test("one seed says nothing of how far seeds scatter", () => {
  const one = { arm: "15", seed: 101, values: { "loss at 15 %": 5 } };
  const said = (...measured: typeof one[]) =>
    cell(deviationRows(plan, measured), "rates up to 45 %", "loss at 15 %, nats");
  assert.equal(said(one), "–");
  assert.equal(said(one, { ...one, seed: 102, values: { "loss at 15 %": 5.2 } }), "0.14");
});

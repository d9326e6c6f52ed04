import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { pretrainingsOf } from "@/report/plan/pretrainings.ts";
import {
  pilotPair,
  planPairs,
  RATE_BY_BATCH_HEADERS,
  rateByBatch,
  rateByBatchRows,
} from "@/report/plan/tables/rate_by_batch.ts";

/** Straight curves to `end`; 40 % predicts 8 for every 3 of 15 %, and costs half as much again. */
function trainings(rate: "15" | "40", ends: number[]) {
  return ends.map((end, seed) => ({
    arm: rate,
    seed,
    curve: [{ step: 0, loss: 7 }, { step: 1000, loss: end }],
    curveAt40: [],
    updates: 1000,
    tokens: 1e6,
    predictions: rate === "15" ? 150_000 : 400_000,
    flops: rate === "15" ? 2e12 : 3e12,
  }));
}

Deno.test("leads are read at the end, at as many predictions and at as many FLOPs", () => {
  const pair = {
    name: "made",
    low: trainings("15", [5.99, 6.01]),
    high: trainings("40", [4.99, 5.01]),
    planned: 2,
  };
  const [{ leads }] = rateByBatch([pair]);
  // 40 % is at 5 at its end, at 6.25 after 375 updates and at 5.667 after 667.
  assert.equal(leads.text!.estimate.toFixed(3), "1.000");
  assert.equal(leads.predictions!.estimate.toFixed(3), "-0.250");
  assert.equal(leads.FLOPs!.estimate.toFixed(3), "0.333");
  const found = rateByBatch([pair, { ...pair, planned: 6 }, { ...pair, high: [], planned: 6 }]);
  const [whole, some, none] = rateByBatchRows(found);
  assert.equal(whole.length, RATE_BY_BATCH_HEADERS.length);
  assert.match(whole.join("; "), /^made; 2; \+1\.000 \(\+0\.\d{3} to \+1\.\d{3}\); −0\.250/);
  assert.match(some.join("; "), /^made; 2 of 6; \[\+1\.000/);
  assert.deepEqual(none.slice(1), ["0 of 6", "not yet run", "not yet run", "not yet run"]);
});

Deno.test("the pilot leads at equal text and trails at equal predictions", async () => {
  const pilot = pretrainingsOf("pilot", await referenceRuns(findProfile("pilot")));
  const [{ leads, seeds }] = rateByBatch([pilotPair(pilot)]);
  assert.deepEqual(seeds, [5, 5]);
  assert.deepEqual(
    [leads.text, leads.predictions, leads.FLOPs].map((lead) => lead!.estimate.toFixed(3)),
    ["0.291", "-0.233", "0.126"],
  );
  assert.ok(leads.predictions!.high < 0 && leads.FLOPs!.low < 0);
});

Deno.test("the plan's batches are asked for with all their seeds", () => {
  const pairs = planPairs(plan, []);
  assert.deepEqual(pairs.map(({ planned }) => planned), [12, 6, 6, 6]);
  for (const row of rateByBatchRows(rateByBatch(pairs))) {
    assert.match(row.join("; "), /; 0 of (12|6); not yet run; not yet run; not yet run$/);
  }
});

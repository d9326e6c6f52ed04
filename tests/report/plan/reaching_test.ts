import assert from "node:assert/strict";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { type Pretraining, pretrainingsOf } from "@/report/plan/pretrainings.ts";
import {
  reaching,
  REACHING_HEADERS,
  reachingRows,
  reachingSentence,
} from "@/report/plan/tables/reaching.ts";

/** A training of 1,000 updates whose loss falls straight from 7 to `end`. */
function straight(arm: string, seed: number, end: number): Pretraining {
  return {
    arm,
    seed,
    curve: [{ step: 0, loss: 7 }, { step: 1000, loss: end }],
    curveAt40: [],
    updates: 1000,
    tokens: 1e6,
    predictions: 1e5,
    flops: arm === "40" ? 3e12 : 2e12,
  };
}

Deno.test("updates, tokens and FLOPs until another arm's end", () => {
  const found = reaching(
    [
      straight("15", 1, 6),
      straight("15", 2, 6),
      straight("40", 1, 5),
      straight("40", 2, 5),
      straight("80", 1, 6.5),
    ],
    ["15", "40", "80", "50"],
    "15",
  );
  const [fifteen, forty, eighty] = found;
  assert.equal(found.length, 3);
  assert.equal(fifteen.tokenShare!.toFixed(6), "1.000000");
  assert.equal(forty.updates!.estimate.toFixed(6), "500.000000");
  assert.equal(forty.tokenShare!.toFixed(6), "0.500000");
  assert.equal(forty.flopShare!.toFixed(6), "0.750000"); // half the updates, each half as dear again
  assert.deepEqual([eighty.never, eighty.updates], [1, null]);
  const rows = reachingRows(found);
  assert.deepEqual(rows[1], ["40 %", 2, "500", "500 to 500", "0.50", "50 %", "1.50", "75 %"]);
  assert.ok(rows.every((row) => row.length === REACHING_HEADERS.length));
  assert.equal(rows[2][2], "1 of 1 never");
  assert.match(
    reachingSentence(found, "40", "15", 2),
    /500 updates .*: 50 % of its text, and 75 %/,
  );
  assert.match(reachingSentence(found, "80", "15", 1), /^1 of 1 runs trained at 80 % do not get/);
  assert.equal(
    reachingSentence(found, "40", "15", 12),
    "Not yet run: 2 of 12 seeds trained at 40 % are there.",
  );
  assert.deepEqual(reaching([], ["40"], "15"), []);
  // At 40 % only what followed that curve is told.
  const followed = {
    ...straight("15", 1, 6),
    curveAt40: [{ step: 0, loss: 8 }, { step: 1000, loss: 7 }],
  };
  const faster = {
    ...straight("40", 1, 5),
    curveAt40: [{ step: 0, loss: 8 }, { step: 1000, loss: 4 }],
  };
  const [at40, ...others] = reaching(
    [followed, faster, straight("30", 1, 5)],
    ["40", "30"],
    "15",
    "curveAt40",
  );
  assert.equal(at40.updates!.estimate.toFixed(6), "250.000000");
  assert.deepEqual(others, []);
});

Deno.test("the pilot at 40 % needs 54 % of the text and 82 % of the FLOPs", async () => {
  const pilot = pretrainingsOf("pilot", await referenceRuns(findProfile("pilot")));
  const [forty] = reaching(pilot, ["40"], "15");
  assert.equal(forty.seeds, 5);
  assert.deepEqual(
    [forty.tokenShare!, forty.flopShare!].map((share) => share.toFixed(2)),
    ["0.54", "0.82"],
  );
  const { low, high } = forty.updates!;
  assert.deepEqual([low, high].map((bound) => bound!.toFixed(0)), ["1397", "1887"]);
});

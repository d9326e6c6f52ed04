import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { armMeasures } from "@/report/plan/arm_measures.ts";
import {
  compare,
  comparisonHeaders,
  comparisonRows,
  planSource,
  type Question,
  type Source,
} from "@/report/plan/tables/comparison.ts";
import { CORRUPTION_AND_PREDICTION } from "@/report/plan/tables/corruption_and_prediction.ts";
import { pilotSource } from "@/report/plan/pilot_source.ts";
import { RATE_BY_BUDGET } from "@/report/plan/tables/rate_by_budget.ts";
import { RATE_BY_SIZE } from "@/report/plan/tables/rate_by_size.ts";
import { REPLACEMENT } from "@/report/plan/tables/replacement.ts";
import { madeRuns, planSpecs } from "./made_runs.ts";

/** Losses by arm, 5 where none is named. */
const losses: Record<string, number> = {
  "40": 4.7,
  "40-predict-20": 5.2,
  "20-predict-40-rows-32": 4.5,
  "20-rows-32": 4.5,
  "40-mask80-same10-random10": 4.4,
  "45-mask88.9-same11.1-random0": 4.4,
  "40-untied": 4.9,
  "45-mask88.9-same11.1-random0-untied": 4.9,
  "40-4x192": 4.2,
  "40-updates-9000": 4,
  "15-updates-9000": 4,
};
const runs = madeRuns(plan, planSpecs(plan), (arm, noise) => ({
  loss: (losses[arm] ?? 5) + 0.02 * noise,
  tagging: (arm === "40" ? 0.75 : 0.7) + 0.003 * noise,
}));
const whole = planSource(plan, armMeasures(plan, runs));
const pilotRuns = await referenceRuns(findProfile("pilot"));
const pilot = pilotSource(plan, pilotRuns);
const all = [...CORRUPTION_AND_PREDICTION, ...REPLACEMENT, ...RATE_BY_SIZE, ...RATE_BY_BUDGET];

Deno.test("every question is of planned arms, or of arms that the pilot has, and sums to nothing", () => {
  for (const question of all) {
    const sum = Object.values(question.contrast).reduce((a, b) => a + b, 0);
    assert.equal(sum, 0, question.what);
    const asked = [whole, pilot].some((source) => compare(source, question).planned > 0);
    assert.ok(asked, `${question.what}: nobody was asked`);
  }
  assert.equal(new Set(all.map(({ what, measure }) => what + measure)).size, all.length);
});

/** The rows of a table, a line each. */
const table = (source: Source, questions: readonly Question[]) =>
  comparisonRows([source], questions).map((row) => row.join("; ")).join("\n");

Deno.test("whole blocks are told in words", () => {
  const said = table(whole, all);
  assert.match(
    said,
    /as many rows; loss at 15 %; less corruption lowers the loss by 0\.[12]\d\d/,
  );
  assert.match(
    said,
    /twice the rows; .*more prediction lowers the loss by 0\.[45]\d\d nats \(0\.4/,
  );
  assert.match(
    said,
    /copies instead of as many rows .*; cannot be told apart: [+−]0\.\d{3} nats \(−/,
  );
  assert.match(
    said,
    /80-10-10 at 40 %, against \[MASK\] alone; loss at 15 %; lowers the loss by 0\.[23]/,
  );
  assert.match(
    said,
    /tied matrices explain some of the gain, which is larger with them by 0\.[23]\d\d/,
  );
  assert.match(said, /the lead of 40 % grows with the encoder by 0\.[78]\d\d nats/);
  assert.match(
    said,
    /; loss at 15 %; the lead of 40 % fades with the training by 0\.[23]\d\d nats/,
  );
  assert.match(said, /; tagging; the lead of 40 % fades with the training by [45]\.\d\d points/);
  assert.doesNotMatch(said, /not yet run/);
  const [corruption] = comparisonRows([whole], all);
  assert.equal(corruption.length, comparisonHeaders([whole]).length);
  assert.match(corruption.at(-2)!, / by 0\.[12]\d\d nats \(0\.\d{3} to 0\.\d{3}\)$/);
  assert.equal(corruption.at(-1), "8");
});

Deno.test("what is not whole is a number in brackets", () => {
  const some = runs.filter(({ spec }) => ("start" in spec ? spec.start : spec).seed < 103);
  const source = planSource(plan, armMeasures(plan, some));
  const [row] = comparisonRows([source], RATE_BY_BUDGET);
  assert.match(row.slice(2).join("; "), /^\[\+0\.\d{3} nats \(\+0\.\d+ to \+0\.\d+\)\]; 2 of 12$/);
  const [nothing] = comparisonRows([planSource(plan, [])], RATE_BY_BUDGET);
  assert.deepEqual(nothing.slice(2), ["not yet run", "0 of 12"]);
});

Deno.test("the pilot's answers are those of its committed scalars", () => {
  const lossOf = (arm: string) => {
    const values = pilot.measured.filter((one) => one.arm === arm)
      .map(({ values }) => values["loss at 15 %"]);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const found = compare(pilot, REPLACEMENT[0]);
  assert.equal(found.value, lossOf("40") - lossOf("40-mask80-same10-random10"));
  assert.equal(found.value!.toFixed(3), "0.311");
  assert.equal(found.there, 3);
  const said = table(pilot, [...CORRUPTION_AND_PREDICTION, ...REPLACEMENT]);
  assert.match(said, /less corruption lowers the loss by 0\.200 nats \(0\.045 to 0\.356\)/);
  assert.match(
    said,
    /replacing 5 % by random tokens.*raises the loss by 0\.437 nats \(0\.324 to 0\.551\)/,
  );
  for (const row of said.split("\n").filter((one) => /untied|tagging/.test(one))) {
    assert.match(row, /not asked; –$/);
  }
  const [size] = RATE_BY_SIZE.filter(({ what }) => /^40 .* 4 x 192/.test(what));
  assert.match(table(pilot, [size]), /; [+−]0\.\d{3} nats, one seed; 1$/);
});

Deno.test("an arm of no variance group is refused by name", () => {
  const question: Question = { ...REPLACEMENT[0], contrast: { "40-pmi": 1, "15-scarce-text": -1 } };
  assert.throws(
    () => compare(pilot, question),
    /15-scarce-text is compared but in no variance group/,
  );
});

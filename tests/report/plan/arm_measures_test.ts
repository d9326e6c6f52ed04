import assert from "node:assert/strict";
import { pretrainedArm } from "@/experiments/arm.ts";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { armMeasures } from "@/report/plan/arm_measures.ts";
import { madeRuns, planSpecs } from "./made_runs.ts";

const specs = planSpecs(plan);
const losses: Record<string, number> = { "15": 5, "40": 4.5, "80": 6 };
const runs = madeRuns(plan, specs, (arm) => ({ loss: losses[arm] ?? 5 }));

Deno.test("every planned arm and seed has the measures that the plan asks of it", () => {
  const measured = armMeasures(plan, runs);
  const of = (arm: string, seed: number) =>
    measured.find((one) => one.arm === arm && one.seed === seed)!.values;
  const rounded = (values: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.toFixed(4)]));
  assert.deepEqual(rounded(of("40", 101)), {
    "loss at 15 %": "4.5000",
    "loss at 40 %": "4.7500",
    "mean loss": "4.8000", // rates of .45 in the mean
    "updates ratio": Math.log(0.75).toFixed(4), // from 6.5 to 4.5 on a straight line, 5 at 3/4
    tagging: "70.0000", // without layer 0
    pairs: "70.0000",
    "fine-tuned sentiment": "70.0000",
  });
  assert.equal(of("15", 101)["updates ratio"], 0, "exactly where its own mean ends");
  assert.equal(of("80", 101)["updates ratio"], 0, "never there");
  assert.deepEqual(Object.keys(of("untrained", 105)), ["tagging", "pairs"]);
  assert.deepEqual(
    Object.keys(of("40", 112)).at(-1),
    "pairs",
    "sentiment is fine-tuned with four seeds",
  );
  assert.equal(measured.filter(({ arm }) => arm === "15-span-t5").length, 6);
});

Deno.test("what is not there yet is left out", () => {
  assert.deepEqual(armMeasures(plan, []), []);
  const of40 = runs.filter(({ spec }) => spec.kind === "pretrain")
    .filter(({ spec }) => JSON.stringify(spec).includes('"corruptionRate":0.4'));
  for (const { values } of armMeasures(plan, of40)) {
    // Nothing says what the runs at 15 % reach.
    assert.deepEqual(Object.keys(values), ["loss at 15 %", "loss at 40 %", "mean loss"]);
  }
});

Deno.test("a run of the pilot's seeds is refused", () => {
  const { start } = pretrainedArm(findProfile("laptop"), "15 %", { corruptionRate: 0.15 }, 3);
  assert.ok(start.kind === "pretrain");
  const pilot = madeRuns(plan, [start], () => ({}));
  assert.throws(() => armMeasures(plan, pilot), /Seed 3 is no evidence: the seeds 1 to 5/);
  const [probe] = specs.filter((spec) => spec.kind === "probe");
  const ofPilot = { ...probe, start: { ...probe.start, seed: 904 } };
  assert.throws(() => armMeasures(plan, madeRuns(plan, [ofPilot], () => ({}))), /Seed 904/);
});

Deno.test("a run without a loss that is measured says which", () => {
  const [run] = runs.filter(({ kind }) => kind === "pretrain");
  const without = { ...run, result: { heldOutLoss: { "0.15": 5 } } } as never;
  assert.throws(
    () => armMeasures(plan, [without]),
    /arm 15, seed 101, has no held-out loss at 0\.4/,
  );
});

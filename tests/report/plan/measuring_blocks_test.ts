import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { measuredSeeds, measuringBlocks } from "@/report/plan/ledger/measuring_blocks.ts";

const blocksOf = (arm: string, measure: string) =>
  measuringBlocks(plan, arm, measure).map(({ block }) => block);

Deno.test("an arm is measured in the blocks that have it and ask for the measure", () => {
  assert.deepEqual(blocksOf("40", "loss at 15 %"), [
    "mask rate",
    "corruption and prediction",
    "sentence tasks",
  ]);
  assert.deepEqual(blocksOf("40", "pairs"), ["mask rate"]);
  assert.deepEqual(blocksOf("40", "fine-tuned sentiment"), ["sentence tasks"]);
  // Encoders of other sizes are tagged only.
  assert.deepEqual(blocksOf("40-2x64", "tagging"), ["model size"]);
  assert.deepEqual(blocksOf("40-2x64", "pairs"), []);
});

Deno.test("the seeds of a measure are the first of the plan's, as many as its largest block has", () => {
  assert.deepEqual(measuredSeeds(plan, "40", "loss at 15 %"), plan.seeds.slice(0, 12));
  assert.deepEqual(measuredSeeds(plan, "40-2x64", "tagging"), plan.seeds.slice(0, 6));
  assert.deepEqual(measuredSeeds(plan, "40-2x64", "pairs"), []);
  const some = plan.blocks.filter(({ block }) => block !== "mask rate");
  assert.deepEqual(measuredSeeds(plan, "40", "loss at 15 %", some), plan.seeds.slice(0, 8));
});

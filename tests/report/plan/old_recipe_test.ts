import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { planLedger } from "@/report/plan/ledger/ledger.ts";
import {
  OLD_RECIPE_HEADERS,
  oldRecipeRows,
  oldRecipeSentence,
  underOldRecipe,
} from "@/report/plan/ledger/old_recipe.ts";
import { pilotSource } from "@/report/plan/pilot_source.ts";
import { madeRuns, planSpecs } from "./made_runs.ts";

const pilot = pilotSource(plan, await referenceRuns(findProfile("pilot")));

Deno.test("claims whose arms the pilot had are shown under its recipe", () => {
  const found = underOldRecipe(plan, planLedger(plan, []), pilot);
  const of = (id: string) => found.find(({ entry }) => entry.claim.id === id);
  assert.deepEqual(of("40 against 15")!.pilot.value.toFixed(3), "0.292");
  assert.deepEqual(of("corruption")!.pilot.seeds, 2);
  assert.equal(of("falling")!.pilot.low, null); // one seed
  assert.equal(of("size"), undefined); // no 2 x 64
  // 40 % needs exp(-0.496) = 61 % of what 15 % needs, where those that never get there count as all updates.
  assert.equal(of("updates")!.pilot.value.toFixed(2), "0.50");
  // By the expected 0.08 nats: 0.292 needs 4 seeds of either at 1 %, 0.037 within 0.1 far more.
  assert.equal(of("40 against 15")!.seedsToDecide, 4);
  assert.ok(of("random rates")!.seedsToDecide! > 20);
  const rows = oldRecipeRows(found);
  assert.ok(rows.every((row) => row.length === OLD_RECIPE_HEADERS.length));
  assert.match(rows[2].join("; "), /not yet run; –; \+0\.292 \(\+0\.193 to \+0\.390\); 5; 4; 12$/);
  assert.match(
    oldRecipeSentence(found),
    /40 % lowers the loss by 0\.292 nats \(\+0\.193 to \+0\.390, 5 seeds each\); .* not yet run\.$/,
  );
});

Deno.test("the headline says what the plan's recipe has in its place", () => {
  const runs = madeRuns(plan, planSpecs(plan, ["mask rate"]), (arm, noise) => ({
    loss: (arm === "40" ? 4.6 : 5) + 0.02 * noise,
  }));
  const found = underOldRecipe(plan, planLedger(plan, runs), pilot);
  assert.match(
    oldRecipeSentence(found),
    /under the plan's it lowers it by 0\.[34]\d\d: supported\.$/,
  );
});

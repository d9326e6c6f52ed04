import assert from "node:assert/strict";
import { mean } from "simple-statistics";
import { armId } from "@/experiments/arm_id.ts";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import type { ReferenceRun } from "@/experiments/results/committed_run.ts";
import { type LedgerClaim, planLedger } from "@/report/plan/ledger/ledger.ts";
import { contrast } from "@/report/statistics/contrast.ts";
import { assertClose } from "../statistics/close.ts";
import reference from "./ledger_reference.json" with { type: "json" };
import { type MadeArm, madeRuns, planSpecs } from "./made_runs.ts";

const all = planSpecs(plan);

function stateOf(ledger: LedgerClaim[], id: string) {
  const found = ledger.find(({ claim }) => claim.id === id);
  assert.ok(found, id);
  return found;
}

/** Arms with small noise, pre-trained ones far from untrained ones, shifted as said. */
function world(shifts: Record<string, number>, unit: "loss" | "tagging" = "loss"): MadeArm {
  return (arm, noise) => {
    const pretrained = arm === "untrained" ? 0 : 1;
    const shift = shifts[arm] ?? 0;
    return {
      loss: 5 + (unit === "loss" ? shift : 0) + 0.03 * noise,
      tagging: 0.5 + 0.2 * pretrained + (unit === "tagging" ? shift : 0) + 0.003 * noise,
      pairs: 0.5 + 0.2 * pretrained + 0.01 * noise,
      sentiment: 0.7 + 0.003 * noise,
    };
  };
}

Deno.test("claims that made-up runs were made to support, contradict or leave open get these states", () => {
  const runs = madeRuns(
    plan,
    all,
    world({
      "40": -0.3,
      "40-predict-20": 0.1,
      "40-mask80-same10-random10": -0.6,
      "15-4x192": 0.01,
      "random-10-to-70": -0.3,
      "20-predict-40-rows-32-spread": 0.4,
    }),
  );
  const ledger = planLedger(plan, runs);
  assert.deepEqual(
    ledger.map(({ claim }) => claim.id),
    plan.families.flatMap(({ claims }) => claims.map(({ id }) => id)),
  );
  const states = Object.fromEntries(ledger.map(({ claim, state }) => [claim.id, state.state]));
  assert.equal(states["40 against 15"], "supported");
  assert.equal(states["corruption"], "supported");
  assert.equal(states["prediction"], "supported");
  assert.equal(states["updates"], "supported");
  assert.equal(states["80-10-10"], "contradicted"); // it helps by 0.3 nats
  assert.equal(states["80-10-10 at 15"], "supported");
  assert.equal(states["random rates"], "supported"); // as good as 40 % with its 0.3
  assert.equal(states["no leakage"], "contradicted");
  assert.equal(states["falling"], "contradicted");
  assert.equal(states["falling, not rising"], "not decided by these runs");
  assert.equal(states["80 keeps fine-tuning"], "insensitive measure");
  assert.equal(states["80 keeps probing"], "supported");
});

Deno.test("an estimate is the contrast of the means of all planned seeds, by groups of arms", () => {
  const runs = madeRuns(plan, all, world({ "40": -0.3 }));
  const { estimate, state, seeds, unit } = stateOf(planLedger(plan, runs), "corruption");
  const losses = (arm: string) => lossesOf(runs, arm);
  assert.equal(losses("20").length, 12, "the mask rates' block has more seeds of it");
  const expected = contrast(
    plan.varianceGroups[0].arms.map((arm) => ({
      arm,
      group: "one",
      weight: { "40-predict-20": 1, "20": -1 }[arm] ?? 0,
      values: losses(arm),
    })),
  );
  assert.ok(expected.kind === "estimated" && estimate && "tested" in state);
  assert.equal(estimate.estimate, expected.estimate);
  assert.equal(estimate.degreesOfFreedom, expected.degreesOfFreedom);
  assert.equal(state.tested.p, expected.p);
  assert.equal(unit, "nats");
  assert.deepEqual(seeds, [
    { arm: "20", there: 12, planned: 12 },
    { arm: "40-predict-20", there: 8, planned: 8 },
  ]);
});

function lossesOf(runs: ReferenceRun[], arm: string): number[] {
  return runs.flatMap((run) =>
    run.kind === "pretrain" && armId(plan.profile, run.spec) === arm
      ? run.result.heldOutLoss["0.15"]
      : []
  );
}

Deno.test("no claim has a state before the blocks that measure it are whole", () => {
  const specs = planSpecs(plan, ["mask rate"]);
  const made = madeRuns(plan, specs, world({ "40": -0.3 }));
  const whole = planLedger(plan, made);
  assert.equal(stateOf(whole, "40 against 15").state.state, "supported");
  const { state, seeds } = stateOf(whole, "corruption");
  assert.ok(state.state === "not yet run");
  assert.match(
    state.reason,
    /^Of the block "corruption and prediction" 16 of 40 runs are there\.$/,
  );
  assert.deepEqual(seeds[1], { arm: "40-predict-20", there: 0, planned: 8 });

  // One probe of 80 % is missing: all that "40 against 15" compares is there, but the block is not whole.
  const last = made.findLast(({ kind }) => kind === "probe");
  const broken = planLedger(plan, made.filter((run) => run !== last));
  const waiting = stateOf(broken, "40 against 15");
  assert.ok(waiting.state.state === "not yet run");
  assert.match(waiting.state.reason, /block "mask rate" \d+ of \d+ runs/);
  assert.ok(waiting.estimate && Math.abs(waiting.estimate.estimate - 0.3) < 0.05, "a description");
  assert.equal(stateOf(broken, "40 against 15, tagging").state.state, "not yet run");
});

Deno.test("runs of a block that is not whole do not touch the states of others", () => {
  const some = planSpecs(plan, ["mask rate"]);
  const replacement = planSpecs(plan, ["replacement"]).slice(0, 11);
  const of = (specs: typeof some) =>
    stateOf(planLedger(plan, madeRuns(plan, specs, world({ "40": -0.3 }))), "40 against 15").state;
  assert.deepEqual(of([...some, ...replacement]), of(some));
});

Deno.test("a measure that does not tell trained from untrained encoders judges nothing", () => {
  const blind: MadeArm = (_, noise) => ({ tagging: 0.7 + 0.003 * noise, pairs: 0.6 });
  const ledger = planLedger(plan, madeRuns(plan, all, blind));
  for (const { family, state } of ledger) {
    if (family === "tagging") assert.equal(state.state, "insensitive measure");
    if (family === "pairs") assert.deepEqual(state, { state: "insensitive measure", gateP: null });
  }
});

Deno.test("what is not decided says what could have been seen and how many seeds would decide it", () => {
  const runs = madeRuns(plan, all, world({ "40": -0.01, "40-predict-20": -0.01 }));
  const { state, seedsToDecide } = stateOf(planLedger(plan, runs), "40 against 15");
  assert.ok(state.state === "not decided by these runs");
  assert.ok(state.detectable > 0.02 && state.detectable < 0.1, `${state.detectable}`);
  assert.ok(seedsToDecide! > 12, `${seedsToDecide}`);
});

Deno.test("the ledger of no runs is a ledger of claims that are not yet run", () => {
  for (const { state, estimate, seedsToDecide, seeds } of planLedger(plan, [])) {
    assert.equal(state.state, "not yet run");
    assert.deepEqual([estimate, seedsToDecide], [null, null]);
    assert.ok(seeds.every(({ there, planned }) => there === 0 && planned > 0));
  }
});

Deno.test("the committed runs give every claim a state, and none before its block is whole", async () => {
  const runs = await referenceRuns(findProfile(plan.profile));
  const ledger = planLedger(plan, runs);
  assert.equal(ledger.length, plan.families.flatMap(({ claims }) => claims).length);
  for (const { claim, state, seeds, estimate } of ledger) {
    if (!("tested" in state)) continue;
    assert.ok(seeds.every(({ there, planned }) => there === planned), claim.id);
    if (claim.measure !== "loss at 15 %") continue;
    const expected = Object.entries(claim.contrast)
      .reduce((sum, [arm, weight]) => sum + weight * mean(lossesOf(runs, arm)), 0);
    assert.ok(Math.abs(state.tested.estimate - expected) < 1e-9, claim.id);
    assert.equal(estimate?.estimate, state.tested.estimate, claim.id);
  }
});

Deno.test("the committed runs' ledger is the one that SciPy computes from data/plan.json", async () => {
  const ledger = planLedger(plan, await referenceRuns(findProfile(plan.profile)));
  assert.deepEqual(
    ledger.map(({ claim, state }) => [claim.id, state.state]),
    reference.map(({ id, state }) => [id, state]),
  );
  for (const [i, { state, estimate }] of ledger.entries()) {
    const expected = reference[i];
    if (state.state === "insensitive measure") assertClose(state.gateP!, expected.gateP!, 1e-9);
    if (!("tested" in state)) continue;
    assertClose(estimate!.estimate, expected.estimate!, 1e-9);
    assertClose(estimate!.standardError, expected.standardError!, 1e-9);
    assertClose(estimate!.degreesOfFreedom, expected.degreesOfFreedom!, 1e-6);
    assertClose(state.tested.p, expected.p!, 1e-9);
    assertClose(state.tested.adjustedP, expected.adjustedP!, 1e-9);
  }
});

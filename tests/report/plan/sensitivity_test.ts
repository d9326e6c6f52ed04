import assert from "node:assert/strict";
import { type Plan, plan, plannedRuns } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { planLedger } from "@/report/plan/ledger/ledger.ts";
import { ledgerSensitivity, planWithout } from "@/report/plan/ledger/sensitivity.ts";
import {
  SENSITIVITY_HEADERS,
  sensitivityRows,
  sensitivitySentence,
} from "@/report/plan/ledger/sensitivity_table.ts";
import { madeRuns, planSpecs } from "./made_runs.ts";

/** The plan's replacement family and what it needs. */
const small: Plan = {
  ...plan,
  seeds: plan.seeds.slice(0, 4),
  blocks: plan.blocks.filter(({ block }) =>
    ["mask rate", "replacement", "untied decoder"].includes(block)
  ).map((block) => ({ ...block, seeds: block.block === "replacement" ? 3 : 4 })),
  families: plan.families.filter(({ family }) => family === "replacement"),
};

const runs = madeRuns(small, planSpecs(small), (arm, noise) => ({
  loss: 5 + 0.01 * noise - (arm === "40-mask80-same10-random10" ? 0.08 : 0),
}));

Deno.test("a state that hangs on the margin shows it", () => {
  const found = ledgerSensitivity(small, runs);
  const of = (id: string) => found.find(({ claim }) => claim.id === id)!;
  assert.equal(of("80-10-10").state, "contradicted"); // it gains 0.08, more than 0.05
  assert.equal(of("80-10-10").halfMargin, "contradicted");
  assert.notEqual(of("80-10-10").doubleMargin, "contradicted");
  assert.equal(of("random").state, "supported");
  assert.equal(of("tied").halfMargin, null);
  for (const { state, oneSided, bonferroni, unadjusted } of found) {
    if (state !== oneSided) assert.equal(state, "not decided by these runs");
    if (state !== bonferroni) assert.equal(bonferroni, "not decided by these runs");
    if (state !== unadjusted) assert.equal(state, "not decided by these runs");
  }
  const rows = sensitivityRows(found);
  assert.ok(rows.length > 0 && rows.every((row) => row.length === SENSITIVITY_HEADERS.length));
  const row = rows.find(([, state]) => state === "contradicted")!;
  assert.equal(row[3], "the same");
  assert.notEqual(row[4], "the same");
  assert.match(
    sensitivitySentence(found),
    /^Of 5 claims that are run, \d .*, [1-5] hang on the margin, /,
  );
});

Deno.test("a state that hangs on one seed names it", () => {
  const seed = small.seeds[1];
  // 15 % with 80-10-10 gains much with one seed alone.
  const outlier = runs.map((run) => {
    if (run.kind !== "pretrain" || run.spec.seed !== seed) return run;
    const { masking } = run.spec.pretraining;
    if (masking.corruptionRate !== 0.15 || masking.replacement.mask === 1) return run;
    const heldOutLoss = { ...run.result.heldOutLoss, "0.15": 4 };
    return { ...run, result: { ...run.result, heldOutLoss } };
  });
  const found = ledgerSensitivity(small, outlier)
    .find(({ claim }) => claim.id === "80-10-10 at 15")!;
  assert.equal(found.state, "not decided by these runs");
  assert.deepEqual(found.withoutSeed, [{ seed, state: "supported" }]);
  assert.equal(sensitivityRows([found])[0][2], `supported without ${seed}`);
});

Deno.test("of the committed runs' states these hang on the level and on pooled spreads, as SciPy says", async () => {
  const found = ledgerSensitivity(plan, await referenceRuns(findProfile(plan.profile)));
  const other = (choice: "oneSided" | "ownSpread") =>
    found.filter((one) => one[choice] !== one.state).map((one) => [one.claim.id, one[choice]]);
  assert.deepEqual(other("oneSided"), [
    ["80-10-10, tagging", "contradicted"],
    ["80-10-10", "supported"],
  ]);
  assert.deepEqual(other("ownSpread"), [
    ["80-10-10, tagging", "contradicted"],
    ["copies or text", "supported"],
    ["no leakage", "supported"],
    ["equal FLOPs", "supported"],
  ]);
  assert.match(
    sensitivitySentence(found),
    /, 2 hang on the level of a margin's test, 4 hang on the pooling of spreads, /,
  );
});

Deno.test("without a whole block nothing hangs on a choice", () => {
  const found = ledgerSensitivity(small, []);
  assert.deepEqual(sensitivityRows(found), []);
  assert.match(sensitivitySentence(found), /^No claim is run yet/);
});

Deno.test("a plan without a seed asks for the runs of the others", () => {
  const [first] = plan.seeds;
  const seedsOf = (some: Plan) =>
    plannedRuns(some).map(({ specs }) =>
      new Set(specs.map((spec) => "start" in spec ? spec.start.seed : spec.seed))
    );
  seedsOf(planWithout(plan, first)).forEach((seeds, i) => {
    assert.equal(seeds.size, plan.blocks[i].seeds - 1);
    assert.ok(!seeds.has(first));
  });
  // The last seed is in the longest block alone.
  const last = seedsOf(planWithout(plan, plan.seeds.at(-1)!)).map(({ size }) => size);
  assert.deepEqual(last, plan.blocks.map(({ seeds }) => seeds === 12 ? 11 : seeds));
});

Deno.test("an arm that learns as 15 % does needs as many updates", () => {
  const alike = madeRuns(plan, planSpecs(plan, ["mask rate"]), (_, noise) => ({
    loss: 5 + 0.1 * noise,
  }));
  const { state } = planLedger(plan, alike).find(({ claim }) => claim.id === "updates")!;
  assert.equal(state.state, "not decided by these runs");
});

import assert from "node:assert/strict";
import {
  checkEvidence,
  checkPlan,
  type Plan,
  plan,
  plannedArms,
  plannedRuns,
} from "@/experiments/plan/plan.ts";
import { profileSpecs } from "@/experiments/plan/notebooks.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { runKey } from "@/runs/store/spec.ts";
import { projectFolder } from "@/files/folders.ts";

Deno.test("the plan speaks of arms, measures, probes and seeds that there are", () => {
  checkPlan(plan);
  const profile = findProfile(plan.profile);
  assert.deepEqual(plan.seeds, profile.seeds);
  assert.deepEqual(profileSpecs(profile), plannedRuns(plan).flatMap(({ specs }) => specs));
});

Deno.test("every arm has one variance group, and every claim's arms share its measure", () => {
  const arms = plan.blocks.flatMap(({ arms }) => arms);
  const grouped = plan.varianceGroups.flatMap(({ arms }) => arms);
  assert.equal(new Set(grouped).size, grouped.length);
  assert.deepEqual(new Set(grouped), new Set(arms));
  const probed = (name: string) =>
    new Set(plan.blocks.flatMap(({ arms, probes }) => probes.includes(name) ? arms : []));
  const measured: Record<string, Set<string>> = {
    tagging: probed("tagging"),
    pairs: probed("pairs"),
    "fine-tuned sentiment": new Set(
      plan.blocks.flatMap(({ arms, fineTuned }) => fineTuned ? arms : []),
    ),
  };
  for (const { id, measure, contrast } of plan.families.flatMap(({ claims }) => claims)) {
    for (const arm of Object.keys(contrast)) {
      assert.ok(measured[measure]?.has(arm) ?? arm !== "untrained", `${id}: ${arm}`);
    }
  }
});

Deno.test("an encoder is planned before what is asked of it, and no arm twice under two ids", () => {
  const before = new Set<string>();
  for (const spec of plannedRuns(plan).flatMap(({ specs }) => specs)) {
    if (spec.kind !== "pretrain" && spec.start.kind === "pretrain") {
      assert.ok(before.has(runKey(spec.start)));
    }
    before.add(runKey(spec));
  }
  const arms = plannedArms(plan);
  const starts = new Set(arms.map(({ start }) => JSON.stringify(start)));
  assert.equal(starts.size, arms.length);
});

Deno.test("a block is computed with its first seeds, with those that are asked for, and tuned where it says so", () => {
  const seedsOf = (only?: number[]) =>
    plannedRuns(plan, only).map(({ specs }) => [
      ...new Set(specs.map((spec) => "start" in spec ? spec.start.seed : spec.seed)),
    ]);
  assert.deepEqual(seedsOf(), plan.blocks.map(({ seeds }) => plan.seeds.slice(0, seeds)));
  const [first, second] = plan.seeds;
  assert.deepEqual(seedsOf([second]), plan.blocks.map(() => [second]));
  for (const [i, { specs }] of plannedRuns(plan, [first]).entries()) {
    assert.equal(specs.some(({ kind }) => kind === "finetune"), plan.blocks[i].fineTuned === true);
  }
  for (const { first, last } of plan.pilotSeeds) {
    assert.throws(() => checkEvidence(plan, first), /is no evidence/);
    assert.throws(() => checkEvidence(plan, last), /is no evidence/);
  }
});

Deno.test("committed pre-trainings lie under the keys that their specs have", async () => {
  const text = await Deno.readTextFile(`${projectFolder}/data/results/laptop.jsonl`);
  const runs = text.trim().split("\n").map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === "pretrain");
  assert.ok(runs.length > 0);
  for (const { key, spec } of runs) assert.equal(runKey(spec), key);
});

Deno.test("what a plan names and nobody has is refused by name", () => {
  const refused = (change: Partial<Plan>, message: RegExp) =>
    assert.throws(() => checkPlan({ ...plan, ...change }), message);
  const [block] = plan.blocks;
  const [family] = plan.families;
  const [claim] = family.claims;
  refused(
    { blocks: [{ ...block, arms: ["150"] }] },
    /block "mask rate" names the arm "150", which no experiment has in profile laptop; there are 10,/,
  );
  refused(
    { blocks: [{ ...block, probes: ["chess"] }] },
    /asks the probe "chess"; the plan's probes are tagging/,
  );
  refused({ blocks: [{ ...block, seeds: 13 }] }, /is planned with 13 seeds; the plan has 12/);
  refused(
    { families: [{ ...family, claims: [{ ...claim, measure: "beauty" }] }] },
    /family "primary" uses the measure "beauty"; there are loss at 15 %/,
  );
  refused(
    { families: [{ ...family, gate: "beauty", claims: [] }] },
    /family "primary" uses the measure "beauty"/,
  );
  refused(
    { families: [{ ...family, claims: [{ ...claim, contrast: { "70": 1 } }] }] },
    /claim "corruption" needs the arm "70", which no block computes/,
  );
  refused(
    { families: [{ ...family, claims: [{ ...claim, kind: "no gain" }] }] },
    /claim "corruption" says no gain and so needs a margin above 0; its is undefined/,
  );
  refused({ seeds: [101, 5] }, /Seed 5 is no evidence: the seeds 1 to 5 were used for the pilot/);
  assert.throws(() => checkEvidence(plan, 901), /Seed 901 is no evidence: the seeds from 900 on/);
});

Deno.test("the plan was committed before the first run that it judges", async () => {
  const git = async (...args: string[]) => {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", projectFolder, ...args],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  };
  const planned = await git("log", "-1", "--format=%H %cI", "--", "data/plan.json");
  assert.ok(planned, "the order of commits can only be shown in a clone with its history");
  const [commit, date] = planned.split(" ");
  for (const run of await referenceRuns(findProfile(plan.profile))) {
    assert.ok(Date.parse(run.finishedAt) > Date.parse(date), `${run.key} is older than the plan`);
    const own = run.environment.commit;
    assert.match(own ?? "", /^[0-9a-f]{12}$/, `${run.key} was not computed at a commit`);
    assert.notEqual(await git("merge-base", "--is-ancestor", commit, own!), null, run.key);
  }
});

import assert from "node:assert/strict";
import { maskRate } from "@/experiments/mask_rate.ts";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { staticMasks } from "@/experiments/static_masks.ts";
import { experimentRuns, notebookSetting, runsText } from "@/report/notebook/notebook_runs.ts";

const environment = (variables: Record<string, string>) => ({
  get: (name: string) => variables[name],
});

Deno.test("the environment says which runs a notebook shows", () => {
  const committed = notebookSetting(environment({ MASKRATE_RUNS: "committed" }));
  assert.deepEqual([committed.profile.name, committed.store], [plan.profile, null]);
  const own = notebookSetting(
    environment({ MASKRATE_PROFILE: "laptop", MASKRATE_SEEDS: "2", MASKRATE_STORE: "/x" }),
  );
  assert.deepEqual([own.profile.seeds, own.store], [[101, 102], "/x"]);
  assert.equal(notebookSetting(environment({})).profile.name, "quick");
});

Deno.test("seeds that a profile cannot have are refused", () => {
  const asked = (MASKRATE_PROFILE: string, MASKRATE_SEEDS: string) => () =>
    notebookSetting(environment({ MASKRATE_PROFILE, MASKRATE_SEEDS }));
  assert.throws(asked("laptop", "13"), /laptop is planned with 12 seeds, not 13; ask for fewer/);
  for (const seeds of ["0", "1.5", "many"]) {
    assert.throws(asked("quick", seeds), /seeds cannot be run; ask for a whole number from 1 on/);
  }
  assert.deepEqual(asked("quick", "3")().profile.seeds, [1, 2, 3]);
});

Deno.test("committed runs are read as far as they are there, the pilot's where the plan asks nothing", async () => {
  const setting = notebookSetting(environment({ MASKRATE_RUNS: "committed" }));
  const found = await experimentRuns(maskRate, setting);
  const rates = new Set(maskRate.arms(setting.profile).map(({ start }) => JSON.stringify(start)));
  const all = await referenceRuns(setting.profile);
  const own = all.filter(({ spec }) =>
    rates.has(JSON.stringify("start" in spec ? spec.start : spec))
  );
  assert.equal(found.runs.length, own.length);
  assert.ok(found.wanted >= 312 && found.runs.length > 50);
  assert.match(
    runsText(found),
    /^Mask rate, profile laptop .*: \d+ of \d+ runs are there, seeds 101, 102/,
  );

  const scarce = await experimentRuns(staticMasks, setting);
  assert.equal(scarce.profile.name, "pilot");
  assert.deepEqual(
    [...new Set(scarce.measured.map(({ seed }) => seed))].every((seed) =>
      findProfile("pilot").seeds.includes(seed)
    ),
    true,
  );
});

import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { notebooks, profileSpecs } from "@/experiments/plan/notebooks.ts";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { dependencies, runKey, type RunSpec } from "@/runs/store/spec.ts";
import { timeModel } from "@/runs/scheduling/cost.ts";
import { committedTimes } from "@/experiments/results/timed_runs.ts";
import { dryRun } from "../../../commands/reproduce/dry_run.ts";

Deno.test("a dry run says what would be computed and makes nothing", async () => {
  const chosen = notebooks.filter(({ number }) => number === "02");
  const store = join(await Deno.makeTempDir(), "runs");
  const text = await dryRun(findProfile("smoke"), chosen, store, 2);
  assert.ok(text.startsWith(`Profile smoke, 2 runs at a time, store ${store}\n`));
  const [head, row] = text.split("\n\n")[1].split("\n");
  assert.match(head, /^part +pretrainings +stored +missing +tokens +FLOPs +disk +time$/);
  assert.match(row, /^02 mask rate +\d+ +0 +\d+ +[\d.]+ M +[\d.]+e\d+ +[\d.]+ [kM]B +\d.*$/);
  assert.deepEqual([...Deno.readDirSync(dirname(store))], []);
  await Deno.remove(dirname(store));
});

Deno.test("a dry run of the plan lists its blocks", async () => {
  const store = join(await Deno.makeTempDir(), "runs");
  const text = await dryRun(findProfile(plan.profile), notebooks, store, 2);
  const rows = text.split("\n\n")[1].split("\n").slice(1, -1);
  assert.deepEqual(rows.length, plan.blocks.length);
  plan.blocks.forEach(({ block }, i) => assert.ok(rows[i].startsWith(block), block));
  assert.match(
    text,
    /Speed is measured by \d+ committed runs \(.*\), since none is stored here yet/,
  );
  await Deno.remove(dirname(store));
});

Deno.test("the committed runs are taken to last as long as they did, to a fifth", async () => {
  const { runs } = await committedTimes();
  const secondsOf = timeModel(runs);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const ratio = sum(runs.map(({ spec }) => secondsOf(spec))) / sum(runs.map((run) => run.seconds));
  assert.ok(ratio > 0.8 && ratio < 1.2, `${ratio}`);
});

Deno.test("a dry run leaves out runs that are kept already, but not what others start from", async () => {
  const chosen = notebooks.filter(({ number }) => number === "02");
  const profile = findProfile("smoke");
  const specs = profileSpecs(profile, chosen);
  const probe = specs.find(({ kind }) => kind === "probe")!;
  const missingBut = async (left: RunSpec[]) => {
    const keys = new Set(left.map(runKey));
    const text = await dryRun(profile, chosen, join(tmpdir(), "no-store"), 2, keys);
    return Number(text.split("\n\n")[1].split("\n").at(-1)!.split(/ {2,}/)[3]);
  };
  const all = await missingBut([]);
  assert.equal(await missingBut([probe]), all - 1);
  assert.equal(await missingBut(dependencies(probe)), all, "its probe starts from it");
  assert.equal(await missingBut(specs), 0);
});

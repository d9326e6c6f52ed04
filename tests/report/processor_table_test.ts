import assert from "node:assert/strict";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns, runsAgain } from "@/experiments/results/committed_runs.ts";
import type { ReferenceRun } from "@/experiments/results/committed_run.ts";
import {
  processorSpreads,
  processorTable,
  processorText,
} from "@/report/tables/processor_table.ts";

const runs = await referenceRuns(findProfile("laptop"));
const ofFortySeeds = runs.filter(({ kind, spec }) =>
  kind === "pretrain" && spec.kind === "pretrain" && spec.pretraining.masking.corruptionRate === 0.4
).slice(0, 2);

/** The run as another processor might have computed it. */
function elsewhere(run: ReferenceRun, difference: number): ReferenceRun {
  assert.ok(run.kind === "pretrain");
  const heldOutLoss = { ...run.result.heldOutLoss };
  heldOutLoss["0.15"] += difference;
  return {
    ...run,
    result: { ...run.result, heldOutLoss },
    environment: { ...run.environment, processorModel: "Another" },
  };
}

Deno.test("runs of two processors stand side by side with what they differ by", () => {
  const again = [elsewhere(ofFortySeeds[0], 0.03), elsewhere(ofFortySeeds[1], -0.01)];
  const { rows } = processorTable(runs, again);
  assert.deepEqual(rows.map((row) => row.at(-1)), ["+0.0300", "−0.0100"]);
  assert.match(`${rows[0][0]}`, /^pre-training at 40 %, seed 10\d$/);
  assert.equal(rows[0][3], "Another");
  assert.equal(rows[0][1], ofFortySeeds[0].environment.processorModel);
  assert.match(
    processorText(runs, again)!,
    /of 2 pre-trainings .* at 40 % by 0\.020 nats on average and 0\.030 at most \(1 of 2 lower the second time\), seeds by .* 0\.\d{3}\.$/,
  );
});

Deno.test("a run that is not there twice is not compared", () => {
  const [one] = ofFortySeeds;
  assert.equal(processorText(runs, []), null);
  assert.equal(processorText([], [elsewhere(one, 0.1)]), null);
  assert.match(
    processorText([one], [elsewhere(one, 0.1)])!,
    / of 1 pre-training .* at most \(0 of 1 lower the second time\)\.$/,
  );
});

Deno.test("the committed runs of each arm differ less between two processors than between two seeds", async () => {
  const again = await runsAgain(findProfile("laptop"));
  assert.ok(again.length >= 4);
  for (const run of again) {
    const first = runs.find(({ key }) => key === run.key);
    assert.ok(run.kind === "pretrain" && first?.kind === "pretrain");
    assert.notEqual(run.environment.processorModel, first.environment.processorModel);
    assert.deepEqual(
      [run.result.tokens, run.result.predictedTokens, run.result.flops],
      [first.result.tokens, first.result.predictedTokens, first.result.flops],
      "masks and batches are the same anywhere",
    );
  }
  for (const { arm, mean, largest, seeds } of processorSpreads(runs, again)) {
    assert.ok(mean < seeds! / 2 && largest < seeds!, `${arm}: ${mean}, ${largest}, ${seeds}`);
  }
  assert.match(
    processorText(runs, again)!,
    / (\d+|All) of them had another commit of the code, too\.$/,
  );
});

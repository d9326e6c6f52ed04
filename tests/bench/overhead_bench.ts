/**
 * Which share of a planned encoder's processor time its updates take, and what the rest goes into: one thread, one
 * process, other work on the machine hardly matters. Run it with `deno run -A tests/bench/overhead_bench.ts [arm]`,
 * where an arm is one of data/plan.json's, 40 by default. The programs that XLA compiled stay in data/cache/programs/,
 * so the second run is what a run of the plan takes, which is one of hundreds.
 */
import { plan, plannedArms, plannedRuns } from "@/experiments/plan/plan.ts";
import { readManifest } from "@/hub/manifest.ts";
import { programsFolder } from "@/runs/workers/programs_folder.ts";
import { runKey } from "@/runs/store/spec.ts";
import { probe } from "@/tasks/probes/probe.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { pretrain } from "@/training/pretrain.ts";
import { processorSeconds } from "./processor_time.ts";

const seconds: Record<string, number> = {};
let counted = 0;

/** Puts the processor time since the last call, in seconds, down to a part of the work. */
function spentOn(part: string): void {
  const now = processorSeconds();
  seconds[part] = (seconds[part] ?? 0) + now - counted;
  counted = now;
}

const [id = "40"] = Deno.args;
const start = plannedArms(plan).find((arm) => arm.id === id)?.start;
if (start?.kind !== "pretrain") {
  console.error(`The plan has no arm ${id} that is pre-trained; data/plan.json names them.`);
  Deno.exit(2);
}
const key = runKey(start);
const probes = plannedRuns(plan, [start.seed]).flatMap(({ specs }) => specs)
  .filter((spec) => spec.kind === "probe")
  .filter((spec) => spec.start.kind === "pretrain" && runKey(spec.start) === key);

await startTensorFlow({ threads: 1, programCache: programsFolder(1) });
const corpus = await openCorpus(start.corpus);
spentOn("start of a process");
const { parameters } = await pretrain(start.encoder, start.pretraining, corpus, start.seed, {
  onMetric: (metric) => spentOn("trainingLoss" in metric ? "updates" : "losses on the way"),
  onStep({ step }) {
    if (step === 1) spentOn("first update, with its compilation");
    if (step === start.pretraining.steps) spentOn("losses on the way");
  },
});
spentOn("losses at the end");
for (const { probe: config, seed } of new Map(probes.map((one) => [runKey(one), one])).values()) {
  const model = { encoder: start.encoder, parameters, tokenizer: corpus.tokenizer };
  await probe(model, config, corpus, readManifest(), seed);
  spentOn(config.of);
}

const total = Object.values(seconds).reduce((sum, part) => sum + part);
for (const [part, own] of Object.entries(seconds)) {
  console.log(
    `${part.padEnd(36)}${own.toFixed(1).padStart(7)} s ${
      (100 * own / total).toFixed(1).padStart(6)
    } %`,
  );
}

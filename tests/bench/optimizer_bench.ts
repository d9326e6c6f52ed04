/**
 * What a step costs with Muon for the layers' matrices over one with Adam for everything, for the small profiles'
 * encoder with their batch and with twice as many rows: by processor time, and steps of both alternate in one
 * process, so that other work on the machine slows both. Run it with
 * `deno run -A tests/bench/optimizer_bench.ts [threads]`.
 */
import { initialWeights } from "@/encoder/parameters.ts";
import { clippedAdam, muonAndAdam } from "@/experiments/profiles/optimizers.ts";
import { profiles } from "@/experiments/profiles/profiles.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import { mlmLoss } from "@/training/mlm_loss.ts";
import type { OptimizerConfig } from "@/training/optimizers/config.ts";
import { initialTrainingState, trainingStep } from "@/training/train_step.ts";
import { processorSeconds } from "./processor_time.ts";
import { randomBatch } from "./random_batch.ts";

const warmUp = 10;
const measured = 150;
const { encoder, pretraining: { batchSize, sequenceLength } } = profiles.quick;

/** A training that takes one step at each call, and gives the milliseconds that it took. */
function timed(optimizer: OptimizerConfig, rows: number, maskRate: number) {
  const advance = trainingStep({
    loss: mlmLoss(encoder),
    optimizer,
    dropout: 0,
    seed: 1,
    xla: true,
  });
  let state = initialTrainingState(initialWeights(encoder, 1), optimizer);
  const batch = randomBatch({
    ...encoder,
    rows,
    length: sequenceLength,
    maskRate,
  });
  let index = 0;
  return () => {
    const made = batch();
    const start = processorSeconds();
    ({ state } = advance(state, made, { index: ++index, learningRate: 1e-3 }));
    return 1000 * (processorSeconds() - start);
  };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

await startTensorFlow({ threads: Number(Deno.args[0] ?? 1) });
for (const rows of [batchSize, 2 * batchSize]) {
  for (const maskRate of [0.15, 0.4]) {
    const [adam, muon] = [clippedAdam, muonAndAdam].map((one) => timed(one, rows, maskRate));
    const pairs: [number, number][] = [];
    for (let i = 0; i < warmUp + measured; i++) pairs.push([adam(), muon()]);
    const kept = pairs.slice(warmUp);
    const [one, other] = [0, 1].map((side) => median(kept.map((pair) => pair[side])));
    console.log(
      `${rows} x ${sequenceLength} tokens, ${100 * maskRate} %: Adam ${one.toFixed(1)} ms, ` +
        `Muon ${other.toFixed(1)} ms; median of ratios ${
          median(kept.map(([a, b]) => b / a)).toFixed(3)
        }`,
    );
  }
}

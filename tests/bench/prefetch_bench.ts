/**
 * How long a training step waits for its batch, as a share of the step's time: with the masking
 * thread, and with each batch made when it is due. Run it with `deno run -A
 * tests/bench/prefetch_bench.ts`; it needs the full corpus (`deno task data`). The encoder is the
 * quick profile's (2 x 128, batches of 16 sequences of 64 tokens): larger ones wait less.
 */
import { initialWeights } from "@/encoder/parameters.ts";
import { profiles } from "@/experiments/profiles/profiles.ts";
import type { MaskedBatch } from "@/masking/masked_batch.ts";
import { maskingConfig, type Strategy } from "@/masking/masking_config.ts";
import type { PmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import { type Corpus, openCorpus } from "@/text/corpus/corpus.ts";
import { mlmLoss, toDevice } from "@/training/mlm_loss.ts";
import { prefetchBatches } from "@/training/batches/prefetch.ts";
import { preparePmiVocabulary } from "@/training/batches/prepare_pmi_vocabulary.ts";
import type { PretrainingConfig } from "@/training/pretraining_config.ts";
import { trainingBatch } from "@/training/batches/training_batch.ts";
import { initialTrainingState, trainingStep } from "@/training/train_step.ts";

const corruptionRate = 0.4;
const warmUp = 20;
const measured = 100;
const { encoder, pretraining, corpus: corpusConfig } = profiles.quick;

/** Milliseconds that each step waited for its batch, and that the rest of it took. */
interface Times {
  wait: number;
  train: number;
}

type Batches = (step: number) => Promise<MaskedBatch> | MaskedBatch;

/** A training of which only the times are kept. */
function training() {
  const { optimizer } = pretraining;
  const advance = trainingStep({
    loss: mlmLoss(encoder),
    optimizer,
    dropout: 0,
    seed: 1,
    xla: true,
  });
  let state = initialTrainingState(initialWeights(encoder, 1), optimizer);
  return async (batches: Batches): Promise<Times[]> => {
    const times: Times[] = [];
    for (let step = 0; step < warmUp + measured; step++) {
      const start = performance.now();
      const batch = await batches(step);
      const ready = performance.now();
      ({ state } = advance(state, toDevice(batch), { index: step + 1, learningRate: 1e-3 }));
      times.push({ wait: ready - start, train: performance.now() - ready });
    }
    return times.slice(warmUp);
  };
}

function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
}

function report(name: string, times: Times[]): void {
  const shares = times.map(({ wait, train }) => 100 * wait / (wait + train));
  const [wait, train] = (["wait", "train"] as const).map((part) =>
    quantile(times.map((time) => time[part]), 0.5).toFixed(2)
  );
  console.log(
    `${name}: waits ${wait} ms for a step of ${train} ms; share of the step's time: median ${
      quantile(shares, 0.5).toFixed(2)
    } %, nine in ten below ${quantile(shares, 0.9).toFixed(2)} %`,
  );
}

async function measure(
  strategy: Strategy,
  corpus: Corpus,
  train: ReturnType<typeof training>,
  pmi?: PmiVocabulary,
): Promise<void> {
  const masking = maskingConfig({ strategy, corruptionRate });
  const config: PretrainingConfig = { ...pretraining, masking };
  const batches = prefetchBatches(corpus, config, 1, 0, pmi);
  report(`${strategy}, masking thread`, await train(() => batches.next()));
  batches.close();
  const inTurn = await train((step) => trainingBatch(corpus, config, 1, step, pmi));
  report(`${strategy}, made when due`, inTurn);
}

const { version, device } = await startTensorFlow();
console.log(`TensorFlow ${version} on ${device}, ${navigator.hardwareConcurrency} cores`);
const corpus = await openCorpus(corpusConfig);
const pmi = await preparePmiVocabulary(corpus, { entries: 20_000, minimum: 10, power: 2 });
const train = training();
for (const strategy of ["uniform", "span-t5"] as const) {
  await measure(strategy, corpus, train);
}
await measure("pmi", corpus, train, pmi);

/**
 * What products in bfloat16 do to a training: profile quick's encoder after 500 updates in graph mode at 40 %, with its
 * held-out losses and the processor time of an update on one thread. Run it once with each precision:
 * `deno run -A tests/bench/bfloat16_bench.ts float32`, then `bfloat16`.
 */
import { profiles } from "@/experiments/profiles/profiles.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { pretrain } from "@/training/pretrain.ts";
import { processorSeconds } from "./processor_time.ts";

const updates = 500;
const warmUp = 20;
const [products] = Deno.args;
if (products !== "float32" && products !== "bfloat16") {
  console.error(`Say in which precision to multiply: float32 or bfloat16, not ${products}.`);
  Deno.exit(2);
}

const { encoder, pretraining, corpus: config } = profiles.quick;
await startTensorFlow({ threads: 1, products });
const corpus = await openCorpus(await prepareCorpus(config));
for (const seed of [901, 902]) {
  let from = processorSeconds();
  const { result } = await pretrain(
    encoder,
    {
      ...pretraining,
      steps: updates,
      masking: maskingConfig({ corruptionRate: 0.4 }),
      evaluation: { ...pretraining.evaluation, rates: [0.15, 0.4], everySteps: updates },
    },
    corpus,
    seed,
    {
      onStep({ step }) {
        if (step === warmUp) from = processorSeconds();
        if (step !== updates - 1) return;
        const milliseconds = 1000 * (processorSeconds() - from) / (step - warmUp);
        console.log(`${products}, seed ${seed}: ${milliseconds.toFixed(1)} ms an update`);
      },
    },
  );
  const losses = Object.entries(result.heldOutLoss).map(([rate, loss]) =>
    `${loss.toFixed(3)} nats at ${100 * Number(rate)} %`
  );
  console.log(`${products}, seed ${seed}: held-out loss ${losses.join(", ")}`);
}

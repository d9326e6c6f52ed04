import { join } from "node:path";
import type { EncoderConfig } from "@/encoder/config.ts";
import { encoderShapes } from "@/encoder/parameters.ts";
import { writeSafetensors } from "@/encoder/safetensors.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { randomStream } from "@/random/random.ts";
import { runPaths } from "@/runs/store.ts";
import { trainTokenizer } from "@/text/train_tokenizer.ts";
import { madeSentence } from "../text/made_corpus.ts";

const encoder: EncoderConfig = {
  layers: 2,
  hidden: 16,
  heads: 2,
  feedForward: 32,
  vocabularySize: 300,
  positions: { kind: "rotary", base: 100 },
  dropout: 0,
};

function randomWeights(seed: number): Uint8Array {
  const random = randomStream({ seed, stream: "sample", epoch: 0, index: 0 });
  const tensors = Object.entries(encoderShapes(encoder)).map(([name, shape]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    return [name, {
      shape,
      values: Float32Array.from({ length: size }, () => random.normal() / 4),
    }];
  });
  return writeSafetensors({ tensors: Object.fromEntries(tensors), metadata: { format: "pt" } });
}

/** Writes a run store with two tiny encoders of random weights, one for each mask rate. */
export async function writeSampleStore(root: string, maskRates: number[]): Promise<void> {
  await Deno.mkdir(root, { recursive: true });
  const text = join(root, "text.txt");
  const sentences = Array.from({ length: 400 }, (_, i) => madeSentence(i));
  await Deno.writeTextFile(text, sentences.join("\n"));
  const tokenizer = await trainTokenizer(text, encoder.vocabularySize, join(root, "scratch"));
  for (const [i, maskRate] of maskRates.entries()) {
    const key = `${i}`.padStart(20, "0");
    const paths = runPaths(root, key);
    await Deno.mkdir(paths.model, { recursive: true });
    await Deno.writeFile(join(paths.model, "model.safetensors"), randomWeights(i));
    await Deno.writeTextFile(join(paths.model, "tokenizer.json"), JSON.stringify(tokenizer));
    const spec = {
      kind: "pretrain",
      corpus: {},
      encoder,
      pretraining: {
        sequenceLength: 64,
        masking: maskingConfig({ corruptionRate: maskRate }),
      },
      seed: 1,
    };
    const result = { tokens: 2e6, plateauLeftAt: null };
    const environment = {
      deno: "2.8.1",
      tensorflow: "2.21.0",
      device: "/job:localhost/replica:0/task:0/device:CPU:0",
      processor: "sample",
      cores: 2,
      system: "sample",
    };
    const run = { kind: "pretrain", key, spec, result, environment, seconds: 1800 };
    await Deno.writeTextFile(paths.result, JSON.stringify(run));
  }
}

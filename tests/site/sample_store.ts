import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { EncoderConfig } from "@/encoder/config.ts";
import { encoderShapes } from "@/encoder/parameters.ts";
import { writeSafetensors } from "@/models/safetensors.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { randomStream } from "@/random/random.ts";
import { sealed } from "@/runs/store/seal.ts";
import { runPaths } from "@/runs/store/store.ts";
import { trainTokenizer } from "@/text/tokenizer/train_tokenizer.ts";
import { PMI_VOCABULARY } from "@/experiments/hiding/what_masking_hides.ts";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { preparePmiVocabulary } from "@/training/batches/prepare_pmi_vocabulary.ts";
import { madeConfig, madeSentence, withMadeSource } from "../text/made_corpus.ts";

const smallEncoder: EncoderConfig = {
  layers: 2,
  hidden: 16,
  heads: 2,
  feedForward: 32,
  vocabularySize: 300,
  positions: { kind: "rotary", base: 100 },
  dropout: 0,
};

function randomWeights(encoder: EncoderConfig, seed: number): Uint8Array {
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

async function madeTokenizer(root: string): Promise<string> {
  const text = join(root, "text.txt");
  const sentences = Array.from({ length: 400 }, (_, i) => madeSentence(i));
  await Deno.writeTextFile(text, sentences.join("\n"));
  return JSON.stringify(
    await trainTokenizer(text, smallEncoder.vocabularySize, join(root, "scratch")),
  );
}

/** Writes a made-up corpus with its PMI vocabulary to `folder` and returns one of its PMI units. */
export async function writeSampleCorpus(folder: string): Promise<string> {
  let unit = "";
  await withMadeSource(async (options) => {
    await prepareCorpus(madeConfig, options);
    const [made] = [...Deno.readDirSync(options.corpora)];
    const corpus = await openCorpus(join(options.corpora, made.name));
    const { tokens, offsets } = await preparePmiVocabulary(corpus, PMI_VOCABULARY);
    unit = corpus.tokenizer.decode([...tokens.subarray(offsets[0], offsets[1])]).trim();
    await cp(corpus.directory, folder, { recursive: true });
  });
  return unit;
}

/**
 * Writes a run store with two tiny encoders of random weights, one for each mask rate.
 *
 * @param corpus folder of a prepared corpus that they are said to have read
 */
export async function writeSampleStore(
  root: string,
  maskRates: number[],
  corpus?: string,
): Promise<void> {
  await Deno.mkdir(root, { recursive: true });
  const tokenizer = corpus === undefined
    ? await madeTokenizer(root)
    : await Deno.readTextFile(join(corpus, "tokenizer.json"));
  const vocabularySize = corpus === undefined
    ? smallEncoder.vocabularySize
    : madeConfig.vocabularySize;
  const encoder = { ...smallEncoder, vocabularySize };
  for (const [i, maskRate] of maskRates.entries()) {
    const key = `${i}`.padStart(20, "0");
    const paths = runPaths(root, key);
    await Deno.mkdir(paths.model, { recursive: true });
    await Deno.writeFile(join(paths.model, "model.safetensors"), randomWeights(encoder, i));
    await Deno.writeTextFile(join(paths.model, "tokenizer.json"), tokenizer);
    const spec = {
      kind: "pretrain",
      corpus: corpus ?? {},
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
      commit: null,
    };
    const finishedAt = "2026-01-01T00:00:00.000Z";
    const times = { seconds: 1800, processorSeconds: 1800, finishedAt };
    const run = { kind: "pretrain", key, spec, result, environment, ...times };
    await Deno.writeTextFile(paths.result, sealed(run));
  }
}

import assert from "node:assert/strict";
import { join } from "node:path";
import { maskingConfig } from "@/masking/masking_config.ts";
import { type PretrainSpec, runKey } from "@/runs/store/spec.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { type Corpus, openCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { prefetchBatches } from "@/training/batches/prefetch.ts";
import {
  type PmiVocabularyConfig,
  preparePmiVocabulary,
} from "@/training/batches/prepare_pmi_vocabulary.ts";
import { pretrain } from "@/training/pretrain.ts";
import type { PretrainingConfig } from "@/training/pretraining_config.ts";
import { trainingBatch } from "@/training/batches/training_batch.ts";
import { madeConfig, withMadeSource } from "../text/made_corpus.ts";
import { smallEncoder } from "../encoder/small_encoder.ts";

const choices: PmiVocabularyConfig = { entries: 40, minimum: 10, power: 2 };

const config: PretrainingConfig = {
  masking: maskingConfig({ corruptionRate: 0.2, strategy: "pmi" }),
  pmiVocabulary: choices,
  steps: 3,
  batchSize: 8,
  sequenceLength: 32,
  optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, clipNorm: 1 },
  peakLearningRate: 1e-3,
  warmupShare: 0.1,
  evaluation: { rates: [0.15], sequences: 8, everySteps: 3 },
};

const encoder = smallEncoder({ hidden: 32, vocabularySize: madeConfig.vocabularySize });

const withCorpus = (test: (corpus: Corpus) => Promise<void>) =>
  withMadeSource(async (options) =>
    test(await openCorpus(await prepareCorpus(madeConfig, options)))
  );

async function files({ directory }: Corpus): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name);
  return names.filter((name) => !/^(index|tokenizer|train|heldOut)/.test(name)).sort();
}

Deno.test("a vocabulary is built once, kept beside its corpus, and read back the same", () =>
  withCorpus(async (corpus) => {
    const built = await preparePmiVocabulary(corpus, choices);
    assert.equal(built.words.length, 40);
    assert.equal(built.tokenizer, corpus.index.tokenizerSha256);
    const [name] = await files(corpus);
    assert.match(name, /^pmi-[0-9a-f]{16}\.bin$/);
    const path = join(corpus.directory, name);
    const { ino } = await Deno.stat(path);
    assert.deepEqual(await preparePmiVocabulary(corpus, choices), built);
    assert.equal((await Deno.stat(path)).ino, ino);

    const others = [{ ...choices, entries: 20 }, { ...choices, minimum: 12 }, {
      ...choices,
      power: 1 as const,
    }];
    for (const other of others) {
      assert.notDeepEqual(await preparePmiVocabulary(corpus, other), built);
    }
    assert.equal((await files(corpus)).length, 4);
  }));

Deno.test("processes that build a vocabulary at the same time leave one file", () =>
  withCorpus(async (corpus) => {
    const built = await Promise.all([1, 2, 3].map(() => preparePmiVocabulary(corpus, choices)));
    assert.deepEqual(built[1], built[0]);
    assert.deepEqual(built[2], built[0]);
    assert.equal((await files(corpus)).length, 1);
  }));

Deno.test("another rule for where words begin gives another vocabulary", () =>
  withCorpus(async (corpus) => {
    await preparePmiVocabulary(corpus, choices);
    const startsWord = corpus.tokens.startsWord.slice();
    startsWord[corpus.tokenizer.encode(".")[0]] = 0;
    await preparePmiVocabulary({ ...corpus, tokens: { ...corpus.tokens, startsWord } }, choices);
    assert.equal((await files(corpus)).length, 2);
  }));

Deno.test("a damaged vocabulary is named; a corpus without frequent n-grams leaves no file", () =>
  withCorpus(async (corpus) => {
    const oneWord = { ...corpus.tokens, startsWord: corpus.tokens.startsWord.map(() => 0) };
    await assert.rejects(
      preparePmiVocabulary({ ...corpus, tokens: oneWord }, choices),
      /None of the corpus's \d+ word pairs occurs more than 10 times/,
    );
    assert.deepEqual(await files(corpus), []);
    await preparePmiVocabulary(corpus, choices);
    const path = join(corpus.directory, (await files(corpus))[0]);
    const bytes = await Deno.readFile(path);
    bytes[bytes.length >> 1] ^= 1;
    await Deno.writeFile(path, bytes);
    await assert.rejects(preparePmiVocabulary(corpus, choices), /pmi-[0-9a-f]+\.bin is damaged/);
  }));

Deno.test("an encoder is pre-trained with PMI masking, on the worker's batches", async () => {
  await startTensorFlow();
  await withCorpus(async (corpus) => {
    const { parameters, result } = await pretrain(encoder, config, corpus, 1);
    tf.dispose(parameters);
    assert.ok(Math.abs(result.predictedTokens / result.tokens - 0.2) < 0.02);
    assert.ok(Number.isFinite(result.heldOutLoss["0.15"]));

    const pmi = await preparePmiVocabulary(corpus, choices);
    const uniform: PretrainingConfig = {
      ...config,
      masking: maskingConfig({ corruptionRate: 0.2 }),
    };
    const batches = prefetchBatches(corpus, config, 1, 0, pmi);
    for (let step = 0; step < config.steps; step++) {
      const batch = await batches.next();
      assert.deepEqual(batch, trainingBatch(corpus, config, 1, step, pmi));
      assert.notDeepEqual(batch, trainingBatch(corpus, uniform, 1, step));
    }
    batches.close();
  });
});

Deno.test("the strategy pmi needs a vocabulary, and no other may have one", () =>
  withCorpus(async (corpus) => {
    const { pmiVocabulary: _, ...without } = config;
    await assert.rejects(
      pretrain(encoder, without, corpus, 1),
      /strategy is pmi and pmiVocabulary undefined; give a PMI vocabulary/,
    );
    await assert.rejects(
      pretrain(encoder, { ...config, masking: maskingConfig({ corruptionRate: 0.2 }) }, corpus, 1),
      /strategy is uniform and pmiVocabulary {"entries":40.*to no other/,
    );
  }));

Deno.test("a run's key covers its vocabulary and the arrangement of its copies", () => {
  const spec = (pretraining: PretrainingConfig): PretrainSpec => ({
    kind: "pretrain",
    corpus: madeConfig,
    encoder,
    pretraining,
    seed: 1,
  });
  const copies = {
    ...config,
    masking: maskingConfig({ corruptionRate: 0.1, predictionRate: 0.2 }),
    pmiVocabulary: undefined,
  };
  const keys = [
    spec(config),
    spec({ ...config, pmiVocabulary: { ...choices, entries: 41 } }),
    spec(copies),
    spec({ ...copies, arrangement: "spread" }),
  ].map(runKey);
  assert.equal(new Set(keys).size, 4);
});

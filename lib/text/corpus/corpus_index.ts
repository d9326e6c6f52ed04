import * as v from "valibot";
import { finite } from "../../files/checked.ts";
import type { CorpusConfig } from "./corpus_config.ts";

const shard = v.object({ file: v.string(), tokens: finite, sha256: v.string() });

/** One file of consecutive tokens, 16 bits each in little-endian order. */
export type Shard = v.InferOutput<typeof shard>;

const splitCounts = v.object({
  documents: finite,
  sentences: finite,
  words: finite,
  /** With the `</s>` that ends each document. */
  tokens: finite,
  shards: v.array(shard),
});

/** What one split holds. */
export type SplitCounts = v.InferOutput<typeof splitCounts>;

/** A {@link CorpusConfig} in a file. */
export const corpusConfig = v.object({
  sources: v.array(v.object({ name: v.string(), share: finite })),
  vocabularySize: finite,
  heldOutShare: finite,
  version: finite,
}) satisfies v.GenericSchema<CorpusConfig>;

/** A {@link CorpusIndex} in its file. */
export const corpusIndex = v.object({
  config: corpusConfig,
  train: splitCounts,
  heldOut: splitCounts,
  /** Words of the training split by source. */
  wordsBySource: v.record(v.string(), finite),
  /** What cleaning left out: paragraphs that are no prose, sentences seen before, sentences evaluated on. */
  dropped: v.object({ paragraphs: finite, duplicates: finite, evaluated: finite }),
  /** Entropy of the training tokens without context, in nats per token: the unigram plateau. */
  unigramEntropy: finite,
  /** Cross entropy in nats per token of the held-out tokens under the training tokens' add-one frequencies. */
  heldOutUnigramCrossEntropy: finite,
  /** SHA-256 of `tokenizer.json`. */
  tokenizerSha256: v.string(),
});

/** The contents of a corpus's `index.json`. */
export type CorpusIndex = v.InferOutput<typeof corpusIndex>;

/** A part of a corpus: to learn from, or to measure losses on. */
export type Split = "train" | "heldOut";

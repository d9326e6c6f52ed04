import type { CorpusConfig } from "./corpus_config.ts";

/** One file of consecutive tokens, 16 bits each in little-endian order. */
export interface Shard {
  file: string;
  tokens: number;
  sha256: string;
}

/** What one split holds. */
export interface SplitCounts {
  documents: number;
  sentences: number;
  words: number;
  /** With the `</s>` that ends each document. */
  tokens: number;
  shards: Shard[];
}

/** The contents of a corpus's `index.json`. */
export interface CorpusIndex {
  config: CorpusConfig;
  train: SplitCounts;
  heldOut: SplitCounts;
  /** Words of the training split by source. */
  wordsBySource: Record<string, number>;
  /** What cleaning left out: paragraphs that are no prose, sentences seen before, sentences evaluated on. */
  dropped: { paragraphs: number; duplicates: number; evaluated: number };
  /** Entropy of the training tokens without context, in nats per token: the unigram plateau. */
  unigramEntropy: number;
  /** Cross entropy in nats per token of the held-out tokens under the training tokens' add-one frequencies. */
  heldOutUnigramCrossEntropy: number;
  /** SHA-256 of `tokenizer.json`. */
  tokenizerSha256: string;
}

/** A part of a corpus: to learn from, or to measure losses on. */
export type Split = "train" | "heldOut";

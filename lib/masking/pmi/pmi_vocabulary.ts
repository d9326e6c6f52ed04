import { indexEntry, type NgramTable } from "./ngram_table.ts";
import type { TokenTable } from "../token_table.ts";

/** Fewest and most words of an entry. */
export const fewestWords = 2, mostWords = 5;

/**
 * Word n-grams that are masked as one unit, as a table of their token ids. Plain arrays, so that
 * the record can be stored and sent to a worker.
 */
export interface PmiVocabulary extends NgramTable {
  /** Fingerprint of the tokenizer that the token ids belong to. */
  tokenizer: string;
  /** `[entries]` number of words, 2 to 5. */
  words: Uint8Array;
  /** `[entries]` occurrences in the corpus. */
  counts: Float64Array;
  /** `[entries]` score, see `buildPmiVocabulary`. */
  scores: Float64Array;
}

/** An n-gram of words as token ids. */
export interface PmiEntry {
  words: number;
  tokens: ArrayLike<number>;
  count: number;
  score: number;
}

/**
 * Puts entries into a vocabulary.
 *
 * @example
 * ```ts
 * import { findEntry } from "@/masking/pmi/ngram_table.ts";
 * import { pmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
 * import assert from "node:assert/strict";
 * const entry = { words: 2, tokens: [10, 11], count: 12, score: 3 };
 * const vocabulary = pmiVocabulary([entry], "example");
 * assert.equal(findEntry(vocabulary, Int32Array.of(7, 10, 11), 1, 3), 0);
 * assert.equal(findEntry(vocabulary, Int32Array.of(7, 10, 11), 0, 2), -1);
 * ```
 *
 * @param tokenizer fingerprint of the tokenizer
 * @throws RangeError for an entry of fewer than 2 or more than 5 words.
 */
export function pmiVocabulary(entries: readonly PmiEntry[], tokenizer: string): PmiVocabulary {
  const offsets = new Int32Array(entries.length + 1);
  entries.forEach(({ words, tokens }, e) => {
    if (!(words >= fewestWords && words <= mostWords)) {
      throw new RangeError(
        `PMI entry ${e} has ${words} words; entries have ${fewestWords} to ${mostWords}.`,
      );
    }
    offsets[e + 1] = offsets[e] + tokens.length;
  });
  const tokens = new Int32Array(offsets[entries.length]);
  entries.forEach((entry, e) => tokens.set(entry.tokens, offsets[e]));
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * entries.length + 2)));
  for (let e = 0; e < entries.length; e++) indexEntry({ offsets, tokens, slots }, e);
  return {
    tokenizer,
    words: Uint8Array.from(entries, ({ words }) => words),
    offsets,
    tokens,
    counts: Float64Array.from(entries, ({ count }) => count),
    scores: Float64Array.from(entries, ({ score }) => score),
    slots,
  };
}

/**
 * @throws RangeError when the vocabulary's token ids are those of another tokenizer.
 */
export function checkPmiVocabulary(vocabulary: PmiVocabulary, tokens: TokenTable): void {
  if (vocabulary.tokenizer !== tokens.tokenizer) {
    throw new RangeError(
      `The PMI vocabulary was built for the tokenizer ${vocabulary.tokenizer}, but the text is encoded with ${tokens.tokenizer}; build it again.`,
    );
  }
}

import { type Corpus, type CountingMemory, countNgrams, type NgramCounts } from "./ngram_counts.ts";
import { findEntry } from "./ngram_table.ts";
import {
  fewestWords,
  mostWords,
  type PmiEntry,
  type PmiVocabulary,
  pmiVocabulary,
} from "./pmi_vocabulary.ts";
import type { TokenTable } from "../token_table.ts";

/** What a PMI vocabulary is built for. */
export interface PmiChoices {
  /** Number of entries wanted; the paper's list has 800,000. */
  entries: number;
  /** N-grams must occur more often than this; 10 in the paper. */
  minimum: number;
  /**
   * Power of the n-gram's own probability in the score: 2 in the list that Levine et al. published,
   * which favours frequent n-grams, 1 in equation 3 of their paper.
   */
  power: 1 | 2;
  /** Limits of the memory. */
  memory: CountingMemory;
}

/** Share of the entries that has 2, 3, 4 and 5 words. */
export const sizeShares: Readonly<Record<number, number>> = { 2: 0.5, 3: 0.25, 4: 0.125, 5: 0.125 };

/**
 * Builds the vocabulary of word n-grams that belong together most: those with the highest score, in
 * fixed shares for 2 to 5 words. Where a size has too few n-grams, the vocabulary is smaller.
 * Memory is bounded, see `countNgrams`.
 *
 * Source: Levine et al. 2021, "PMI-Masking: Principled masking of correlated spans", section 3 and
 * its published list.
 *
 * @throws RangeError when no n-gram occurs often enough, or memory does not suffice.
 *
 * @example
 * ```ts
 * import { buildPmiVocabulary } from "@/masking/pmi/build_pmi_vocabulary.ts";
 * import { tokenTable } from "@/masking/token_table.ts";
 * import assert from "node:assert/strict";
 * const tokens = tokenTable({ vocabularySize: 100, startsWord: () => true }, "example");
 * const corpus = () => Array.from({ length: 40 }, (_, i) => [10, 11, 20 + i % 30]);
 * const vocabulary = await buildPmiVocabulary(corpus, tokens, {
 *   entries: 2,
 *   minimum: 10,
 *   power: 2,
 *   memory: { sketchBytes: 1024, maxNgrams: 1000 },
 * });
 * assert.deepEqual([...vocabulary.tokens], [10, 11]);
 * ```
 */
export async function buildPmiVocabulary(
  corpus: Corpus,
  tokens: TokenTable,
  { entries, minimum, power, memory }: PmiChoices,
): Promise<PmiVocabulary> {
  const counts = await countNgrams(corpus, tokens, minimum, memory);
  const bySize: number[][] = Array.from({ length: mostWords + 1 }, () => []);
  for (let e = 0; e < counts.ngrams; e++) bySize[counts.words[e]].push(e);
  const best: PmiEntry[] = [];
  for (let size = fewestWords; size <= mostWords; size++) {
    const scores = new Map(bySize[size].map((e) => [e, pmiScore(counts, e, power, tokens)]));
    const ranked = bySize[size].sort((a, b) => scores.get(b)! - scores.get(a)! || a - b);
    for (const e of ranked.slice(0, Math.round(entries * sizeShares[size]))) {
      best.push({
        words: size,
        tokens: counts.tokens.subarray(counts.offsets[e], counts.offsets[e + 1]),
        count: counts.counts[e],
        score: scores.get(e)!,
      });
    }
  }
  if (best.length === 0) {
    throw new RangeError(
      `None of the corpus's ${
        counts.totals[2]
      } word pairs occurs more than ${minimum} times; use a longer corpus or a lower minimum.`,
    );
  }
  return pmiVocabulary(best, tokens.tokenizer);
}

/**
 * min over all ways to cut the n-gram into at least two parts of log(p(n-gram)^power / product of
 * p(part)), where p is the share of an n-gram among those of its size. Every part is at least as
 * frequent as the whole, so its count is known.
 */
function pmiScore(counts: NgramCounts, ngram: number, power: number, table: TokenTable): number {
  const start = counts.offsets[ngram], end = counts.offsets[ngram + 1];
  const size = counts.words[ngram];
  const bounds = [start];
  for (let i = start + 1; i < end; i++) if (table.startsWord[counts.tokens[i]]) bounds.push(i);
  bounds.push(end);
  const logShare = (from: number, to: number): number => {
    const part = findEntry(counts, counts.tokens, bounds[from], bounds[to]);
    return Math.log(counts.counts[part] / counts.totals[to - from]);
  };
  const likeliest = [0]; // likeliest[w]: largest sum of log p over the cuts of the first w words
  for (let to = 1; to <= size; to++) {
    likeliest[to] = -Infinity;
    for (let from = to === size ? 1 : 0; from < to; from++) {
      likeliest[to] = Math.max(likeliest[to], likeliest[from] + logShare(from, to));
    }
  }
  return power * logShare(0, size) - likeliest[size];
}

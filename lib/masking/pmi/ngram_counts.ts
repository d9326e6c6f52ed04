import {
  emptyHash,
  findEntry,
  finishHash,
  hashTokens,
  indexEntry,
  type NgramTable,
} from "./ngram_table.ts";
import { mostWords } from "./pmi_vocabulary.ts";
import { isSpecial, type TokenTable } from "../token_table.ts";
import { wordBounds } from "../strategies/words.ts";

/**
 * A corpus as token sequences (documents or long pieces of them) that can be read again from the
 * beginning.
 */
export type Corpus = () => Iterable<ArrayLike<number>> | AsyncIterable<ArrayLike<number>>;

/** Word n-grams of 1 to 5 words that occur often enough; `findEntry` looks them up. */
export interface NgramCounts extends NgramTable {
  /** `totals[n]`: n-grams of n words in the corpus, with repetitions. */
  totals: number[];
  /** Number of different n-grams kept; the arrays may be longer. */
  ngrams: number;
  /** Number of words. */
  words: Uint8Array;
  /** Occurrences. */
  counts: Float64Array;
}

/** Limits of the memory that counting may take, whatever the length of the corpus. */
export interface CountingMemory {
  /**
   * Counters of the first pass, one byte each, a power of two; about two for each word of the
   * corpus keep it sharp.
   */
  sketchBytes: number;
  /** N-grams counted in the second pass; each takes about 50 bytes. */
  maxNgrams: number;
}

/**
 * Counts the word n-grams that occur more than `minimum` times, exactly and in bounded memory, in
 * two passes: the first adds every n-gram to one of `sketchBytes` saturating counters that its hash
 * picks, the second counts those n-grams in a hash table whose own counter, and those of all their
 * beginnings, exceed `minimum`. A counter is never below the count of any of its n-grams, so none
 * is missed; n-grams that only share a full counter are counted too and dropped at the end.
 *
 * N-grams reach neither over a special token nor over the end of a sequence.
 *
 * Source: Park, Chen and Yu 1995 (hash filter), Agrawal and Srikant 1994 (an n-gram is no more
 * frequent than its parts).
 *
 * @throws RangeError when `minimum` is outside 0 to 254 or more than `maxNgrams` n-grams pass the
 *   filter.
 *
 * @example
 * ```ts
 * import { countNgrams } from "@/masking/pmi/ngram_counts.ts";
 * import { findEntry } from "@/masking/pmi/ngram_table.ts";
 * import { tokenTable } from "@/masking/token_table.ts";
 * import assert from "node:assert/strict";
 * const tokens = tokenTable({ vocabularySize: 100, startsWord: () => true }, "example");
 * const corpus = () => [[10, 11, 12], [10, 11], [11, 12]];
 * const counts = await countNgrams(corpus, tokens, 1, { sketchBytes: 1024, maxNgrams: 100 });
 * assert.equal(counts.counts[findEntry(counts, Int32Array.of(10, 11), 0, 2)], 2);
 * assert.equal(findEntry(counts, Int32Array.of(10, 11, 12), 0, 3), -1);
 * ```
 */
export async function countNgrams(
  corpus: Corpus,
  tokens: TokenTable,
  minimum: number,
  memory: CountingMemory,
): Promise<NgramCounts> {
  if (!(Number.isInteger(minimum) && minimum >= 0 && minimum < 255)) {
    throw new RangeError(
      `The minimum is ${minimum} occurrences; it must be an integer from 0 to 254.`,
    );
  }
  if (!(memory.sketchBytes >= 1 && Number.isInteger(Math.log2(memory.sketchBytes)))) {
    throw new RangeError(`sketchBytes is ${memory.sketchBytes}; it must be a power of two.`);
  }
  const sketch = new Uint8Array(memory.sketchBytes);
  const totals = new Array<number>(mostWords + 1).fill(0);
  for await (const sequence of corpus()) {
    const block = new Int32Array(sequence);
    fillSketch(block, wordBounds(block, tokens), tokens.vocabularySize, sketch, totals);
  }
  const table = emptyCounts(totals);
  for await (const sequence of corpus()) {
    const block = new Int32Array(sequence);
    countBlock(block, wordBounds(block, tokens), tokens.vocabularySize, sketch, minimum, table);
    if (table.ngrams > memory.maxNgrams) {
      throw new RangeError(
        `More than ${memory.maxNgrams} word n-grams may occur more than ${minimum} times; allow more (maxNgrams), or sharpen the filter (sketchBytes is ${memory.sketchBytes}).`,
      );
    }
  }
  return keepFrequent(table, minimum);
}

function fillSketch(
  block: Int32Array,
  bounds: Int32Array,
  vocabularySize: number,
  sketch: Uint8Array,
  totals: number[],
): void {
  const words = bounds.length - 1;
  const mask = sketch.length - 1;
  for (let first = 0; first < words; first++) {
    let hash = emptyHash;
    for (let size = 1; size <= mostWords && first + size <= words; size++) {
      const start = bounds[first + size - 1], end = bounds[first + size];
      if (isSpecial(block[start], vocabularySize)) break;
      hash = hashTokens(block, start, end, hash);
      const counter = finishHash(hash) & mask;
      if (sketch[counter] < 255) sketch[counter]++;
      totals[size]++;
    }
  }
}

function countBlock(
  block: Int32Array,
  bounds: Int32Array,
  vocabularySize: number,
  sketch: Uint8Array,
  minimum: number,
  table: NgramCounts,
): void {
  const words = bounds.length - 1;
  const mask = sketch.length - 1;
  for (let first = 0; first < words; first++) {
    let hash = emptyHash;
    for (let size = 1; size <= mostWords && first + size <= words; size++) {
      const start = bounds[first + size - 1], end = bounds[first + size];
      if (isSpecial(block[start], vocabularySize)) break;
      hash = hashTokens(block, start, end, hash);
      if (sketch[finishHash(hash) & mask] <= minimum) break;
      const known = findEntry(table, block, bounds[first], end, hash);
      table.counts[known >= 0 ? known : addNgram(table, block, bounds[first], end, size)]++;
    }
  }
}

function emptyCounts(totals: number[]): NgramCounts {
  const room = 1024;
  return {
    totals,
    ngrams: 0,
    words: new Uint8Array(room),
    offsets: new Int32Array(room + 1),
    tokens: new Int32Array(4 * room),
    counts: new Float64Array(room),
    slots: new Int32Array(2 * room),
  };
}

function addNgram(
  table: NgramCounts,
  block: Int32Array,
  start: number,
  end: number,
  words: number,
): number {
  const entry = table.ngrams++;
  const offset = table.offsets[entry];
  if (entry === table.words.length) {
    table.words = extended(table.words, new Uint8Array(2 * entry));
    table.offsets = extended(table.offsets, new Int32Array(2 * entry + 1));
    table.counts = extended(table.counts, new Float64Array(2 * entry));
    table.slots = new Int32Array(4 * entry);
    for (let e = 0; e < entry; e++) indexEntry(table, e);
  }
  if (offset + end - start > table.tokens.length) {
    table.tokens = extended(table.tokens, new Int32Array(2 * table.tokens.length + end - start));
  }
  table.tokens.set(block.subarray(start, end), offset);
  table.offsets[entry + 1] = offset + end - start;
  table.words[entry] = words;
  indexEntry(table, entry);
  return entry;
}

function extended<T extends Uint8Array | Int32Array | Float64Array>(old: T, longer: T): T {
  longer.set(old);
  return longer;
}

function keepFrequent(table: NgramCounts, minimum: number): NgramCounts {
  const kept = emptyCounts(table.totals);
  for (let e = 0; e < table.ngrams; e++) {
    if (table.counts[e] <= minimum) continue;
    const entry = addNgram(
      kept,
      table.tokens,
      table.offsets[e],
      table.offsets[e + 1],
      table.words[e],
    );
    kept.counts[entry] = table.counts[e];
  }
  return kept;
}

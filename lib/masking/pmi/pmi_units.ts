import { type Key, randomStream } from "../../random/random.ts";
import { findEntry, hashTokens } from "./ngram_table.ts";
import {
  checkPmiVocabulary,
  fewestWords,
  mostWords,
  type PmiVocabulary,
} from "./pmi_vocabulary.ts";
import type { TokenTable } from "../token_table.ts";
import { wordBounds } from "../strategies/words.ts";

/**
 * Cuts a block into PMI units: the largest entries first, overlaps of equal size resolved at
 * random; words that no entry covers are units of their own.
 *
 * Source: Levine et al. 2021, "PMI-Masking", section 3.
 *
 * @param key names the sequence; equal keys resolve overlaps alike
 * @returns bounds like those of `wordBounds`: unit `u` is `block[bounds[u]] ... block[bounds[u + 1]
 *   - 1]`
 * @throws RangeError when the vocabulary was built for another tokenizer.
 *
 * @example
 * ```ts
 * import { pmiUnits } from "@/masking/pmi/pmi_units.ts";
 * import { pmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
 * import { tokenTable } from "@/masking/token_table.ts";
 * import assert from "node:assert/strict";
 * const tokens = tokenTable({ vocabularySize: 100, startsWord: () => true }, "example");
 * const entry = { words: 3, tokens: [11, 12, 13], count: 20, score: 1 };
 * const vocabulary = pmiVocabulary([entry], "example");
 * const key = { seed: 1, epoch: 0, index: 0 };
 * const units = pmiUnits(Int32Array.of(0, 10, 11, 12, 13), tokens, vocabulary, key);
 * assert.deepEqual([...units], [0, 1, 2, 5]);
 * ```
 */
export function pmiUnits(
  block: Int32Array,
  tokens: TokenTable,
  vocabulary: PmiVocabulary,
  key: Omit<Key, "stream">,
): Int32Array {
  checkPmiVocabulary(vocabulary, tokens);
  const bounds = wordBounds(block, tokens);
  const words = bounds.length - 1;
  const found = findEntries(block, bounds, vocabulary);
  const random = randomStream({ ...key, stream: "units" });
  const inner = new Uint8Array(words + 1); // 1 at a word that its predecessor's unit goes on with
  const taken = new Uint8Array(words);
  for (let size = mostWords; size >= fewestWords; size--) {
    const starts = found[size];
    if (starts.length > 1) random.shuffle(starts);
    for (const start of starts) {
      let free = true;
      for (let w = start; w < start + size; w++) if (taken[w]) free = false;
      if (!free) continue;
      taken.fill(1, start, start + size);
      inner.fill(1, start + 1, start + size);
    }
  }
  return bounds.filter((_, w) => inner[w] === 0);
}

/** For every number of words, at which words an entry of that size begins. */
function findEntries(
  block: Int32Array,
  bounds: Int32Array,
  vocabulary: PmiVocabulary,
): number[][] {
  const words = bounds.length - 1;
  const found: number[][] = Array.from({ length: mostWords + 1 }, () => []);
  for (let first = 0; first < words; first++) {
    let hash = hashTokens(block, bounds[first], bounds[first + 1]);
    for (let size = 2; size <= mostWords && first + size <= words; size++) {
      const end = bounds[first + size];
      hash = hashTokens(block, bounds[first + size - 1], end, hash);
      if (findEntry(vocabulary, block, bounds[first], end, hash) >= 0) found[size].push(first);
    }
  }
  return found;
}

import type { RandomStream } from "../../random/random.ts";
import type { TokenTable } from "../token_table.ts";
import { wordBounds } from "./words.ts";

/** Longest span of SpanBERT, in words. */
export const longestSpan = 10;

/**
 * Chooses `budget` positions as spans of whole words: a position that is still visible is drawn,
 * and from the beginning of its word on as many words are hidden as a geometric number with p = 0.2
 * says, redrawn above 10 (mean 3.8). The last span ends where the budget is met. Spans may touch or
 * overlap.
 *
 * Source: SpanBERT (Joshi et al. 2020), section 3.1.
 *
 * @returns `[budget]` positions, span by span in drawing order
 * @throws RangeError when the sequence is shorter than the longest span.
 *
 * @example
 * ```ts
 * import { chooseGeometricSpans } from "@/masking/strategies/span_geometric.ts";
 * import { tokenTable } from "@/masking/token_table.ts";
 * import { randomStream } from "@/random/random.ts";
 * import assert from "node:assert/strict";
 * const tokens = tokenTable({ vocabularySize: 100, startsWord: () => true }, "example");
 * const block = Int32Array.from({ length: 64 }, (_, i) => 10 + i);
 * const random = randomStream({ seed: 1, stream: "mask", epoch: 0, index: 0 });
 * assert.equal(new Set(chooseGeometricSpans(block, 10, tokens, random)).size, 10);
 * ```
 */
export function chooseGeometricSpans(
  block: Int32Array,
  budget: number,
  tokens: TokenTable,
  random: RandomStream,
): Int32Array {
  const length = block.length;
  if (length < longestSpan) {
    throw new RangeError(
      `A sequence of ${length} tokens is shorter than the longest span of ${longestSpan}; leave it out or mask it uniformly.`,
    );
  }
  const bounds = wordBounds(block, tokens);
  const wordOf = new Int32Array(length);
  for (let word = 0; word < bounds.length - 1; word++) {
    wordOf.fill(word, bounds[word], bounds[word + 1]);
  }
  const positions = new Int32Array(budget);
  const hidden = new Uint8Array(length);
  let count = 0;
  // Every anchor is hidden once it was drawn: drawing without replacement is drawing among the
  // visible positions.
  for (const anchor of random.choose(length, length)) {
    if (count === budget) break;
    if (hidden[anchor]) continue;
    const lastWord = Math.min(wordOf[anchor] + spanLength(random), bounds.length - 1);
    const end = bounds[lastWord];
    for (let i = bounds[wordOf[anchor]]; i < end && count < budget; i++) {
      if (hidden[i]) continue;
      hidden[i] = 1;
      positions[count++] = i;
    }
  }
  return positions;
}

const continuation = 0.8;
const withinLongest = 1 - continuation ** longestSpan;

/**
 * A geometric number with p = 0.2, on the condition that it is at most 10, by inverting its
 * distribution function.
 */
function spanLength(random: RandomStream): number {
  return 1 + Math.floor(Math.log1p(-random.float() * withinLongest) / Math.log(continuation));
}

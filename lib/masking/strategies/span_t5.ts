import type { RandomStream } from "../../random/random.ts";

/** Mean length, in tokens, of T5's spans. */
const meanSpanLength = 3;

/**
 * Chooses `budget` positions as spans of mean length 3 that do not touch each other: the budget is
 * cut into round(budget / 3) spans, and the spans are put into different gaps between the tokens
 * that stay; every way to do either is equally likely. Where so many tokens are hidden that there
 * are fewer gaps than spans, there are as many spans as gaps, which makes them longer.
 *
 * Source: `random_spans_noise_mask` of T5 (Raffel et al. 2020), which moreover makes every sequence
 * begin with a token that stays and end with a hidden one; here both ends may be either.
 *
 * @returns `[budget]` positions, span by span in random order
 * @throws RangeError when the sequence is shorter than a span.
 *
 * @example
 * ```ts
 * import { chooseT5Spans } from "@/masking/strategies/span_t5.ts";
 * import { randomStream } from "@/random/random.ts";
 * import assert from "node:assert/strict";
 * const random = randomStream({ seed: 1, stream: "mask", epoch: 0, index: 0 });
 * const [first, second, third] = chooseT5Spans(64, 3, random);
 * assert.deepEqual([second, third], [first + 1, first + 2]);
 * ```
 */
export function chooseT5Spans(length: number, budget: number, random: RandomStream): Int32Array {
  if (length < meanSpanLength) {
    throw new RangeError(
      `A sequence of ${length} tokens is shorter than a span of ${meanSpanLength}; leave it out or mask it uniformly.`,
    );
  }
  const positions = new Int32Array(budget);
  if (budget === 0) return positions;
  const gaps = length - budget + 1;
  const spans = Math.min(Math.max(1, Math.round(budget / meanSpanLength)), gaps);
  const cuts = random.choose(budget - 1, spans - 1).sort();
  const places = random.choose(gaps, spans).sort();
  let count = 0;
  for (const span of random.choose(spans, spans)) {
    const before = span === 0 ? 0 : cuts[span - 1] + 1;
    const after = span === spans - 1 ? budget : cuts[span] + 1;
    for (let hidden = before; hidden < after; hidden++) positions[count++] = places[span] + hidden;
  }
  return positions;
}

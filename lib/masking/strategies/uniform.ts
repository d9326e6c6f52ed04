import type { RandomStream } from "../../random/random.ts";

/**
 * Rounds `expected` to one of its two neighbours so that the mean is `expected`: int(expected + U),
 * U uniform in [0, 1). Source: `mask_tokens_dataset.py` of the authors' fairseq branch.
 *
 * @example
 * ```ts
 * import { roundAtRandom } from "@/masking/strategies/uniform.ts";
 * import assert from "node:assert/strict";
 * assert.equal(roundAtRandom(9.6, 0.3), 9);
 * assert.equal(roundAtRandom(9.6, 0.5), 10);
 * ```
 */
export function roundAtRandom(expected: number, uniform: number): number {
  // More than the error of a product like 3 * 0.15 * 100, less than a step of U (2^-32).
  const slack = 1e-10;
  return Math.floor(expected + uniform + slack);
}

/**
 * Chooses `budget` of `length` positions, without replacement, each set equally likely; `<s>` in
 * front counts as a position like any other, as with the authors. Returned in random order, and a
 * smaller budget gives a prefix.
 *
 * @example
 * ```ts
 * import { chooseUniform } from "@/masking/strategies/uniform.ts";
 * import { randomStream } from "@/random/random.ts";
 * import assert from "node:assert/strict";
 * const random = randomStream({ seed: 1, stream: "mask", epoch: 0, index: 0 });
 * assert.equal(new Set(chooseUniform(64, 10, random)).size, 10);
 * ```
 */
export function chooseUniform(length: number, budget: number, random: RandomStream): Int32Array {
  return random.choose(length, budget);
}

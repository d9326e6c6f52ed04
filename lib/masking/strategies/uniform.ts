import type { RandomStream } from "../../random/random.ts";

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

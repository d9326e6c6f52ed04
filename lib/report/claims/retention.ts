/**
 * Share of what training gives that is kept: how far `score` stands on the way from `floor`, the score
 * without pre-training, to `reference`, that of the encoder it is compared with. 1 is as good as the
 * reference, below 0 is worse than no pre-training. Without the floor a share flatters: where an
 * untrained encoder has 74 % and the reference 75 %, any score "keeps 95 %".
 *
 * @param score of the encoder in question, in any unit that is the same for all three, higher being better
 * @param floor of untrained encoders
 * @param reference of the encoders whose gain is to be kept
 *
 * @example
 * ```ts
 * import { retention } from "@/report/claims/retention.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(retention(80, 60, 85), 0.8); // 20 of the 25 points that pre-training gives
 * assert.throws(() => retention(73, 74, 72.9), /does not tell/);
 * ```
 *
 * @throws {RangeError} where the reference is no better than the floor, so that nothing is there to be
 * kept, or a value is not finite
 */
export function retention(score: number, floor: number, reference: number): number {
  const unusable = [score, floor, reference].find((value) => !Number.isFinite(value));
  if (unusable !== undefined) {
    throw new RangeError(
      `Retention met the value ${unusable}; leave such a run out and say so.`,
    );
  }
  if (reference <= floor) {
    throw new RangeError(
      `The reference scores ${reference} and the floor ${floor}: this measure does not tell trained ` +
        `encoders from untrained ones, so no share of a gain can be kept. Report it as insensitive.`,
    );
  }
  return (score - floor) / (reference - floor);
}

import { type Estimate, pAbove, pBelow } from "./estimate.ts";

/** What two one-sided tests say. */
export interface Equivalence {
  /** The larger of the two: of the effect lying within the margin on either side. */
  p: number;
  /** One-sided p of the effect lying above -margin. */
  aboveLower: number;
  /** One-sided p of the effect lying below +margin. */
  belowUpper: number;
}

/**
 * Two one-sided tests: p is small where the effect is shown to be smaller than `margin` in either direction. It is
 * below α where the interval at 1 - 2α lies within the margin. That a difference was not seen is no such evidence.
 *
 * Source: Schuirmann 1987, A comparison of the two one-sided tests procedure and the power approach.
 *
 * @example
 * ```ts
 * import { equivalence } from "@/report/statistics/equivalence.ts";
 * import assert from "node:assert/strict";
 *
 * const found = { estimate: 0.01, standardError: 0.01, degreesOfFreedom: 20 };
 * assert.ok(equivalence(found, 0.05).p < 0.01);
 * assert.ok(equivalence({ ...found, standardError: 0.05 }, 0.05).p > 0.2); // too few seeds to say
 * ```
 *
 * @throws {RangeError} when the margin is not above 0
 */
export function equivalence(estimate: Estimate, margin: number): Equivalence {
  if (!(margin > 0)) {
    throw new RangeError(`A margin of equivalence is above 0, not ${margin}.`);
  }
  const aboveLower = pAbove(estimate, -margin);
  const belowUpper = pBelow(estimate, margin);
  return { p: Math.max(aboveLower, belowUpper), aboveLower, belowUpper };
}

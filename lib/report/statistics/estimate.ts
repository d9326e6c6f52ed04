import tCdf from "@stdlib/stats-base-dists-t-cdf";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** An estimate whose error is t distributed: all that tests and intervals need of it. */
export interface Estimate {
  /** In the unit of what was measured. */
  estimate: number;
  /** In the same unit; above 0. */
  standardError: number;
  /** Of the standard error; at least 1, not always whole. */
  degreesOfFreedom: number;
}

/** The bounds of an interval. */
export interface Interval {
  low: number;
  high: number;
}

/** Chance of an estimate at least as far above `value` as this one where the truth is `value`: one-sided. */
export function pAbove({ estimate, standardError, degreesOfFreedom }: Estimate, value = 0): number {
  return tCdf((value - estimate) / standardError, degreesOfFreedom);
}

/** Chance of an estimate at least as far below `value` as this one where the truth is `value`: one-sided. */
export function pBelow({ estimate, standardError, degreesOfFreedom }: Estimate, value = 0): number {
  return tCdf((estimate - value) / standardError, degreesOfFreedom);
}

/** Two-sided p of the t test of `value` (Student 1908). */
export function twoSidedP(estimate: Estimate, value = 0): number {
  return Math.min(1, 2 * Math.min(pAbove(estimate, value), pBelow(estimate, value)));
}

/**
 * The interval at a confidence level: the values that the two-sided test at 1 - `level` does not refuse.
 *
 * @example
 * ```ts
 * import { intervalOf } from "@/report/statistics/estimate.ts";
 * import assert from "node:assert/strict";
 *
 * const { low, high } = intervalOf({ estimate: 1, standardError: 0.5, degreesOfFreedom: 10 }, 0.95);
 * assert.equal(low.toFixed(3), "-0.114");
 * assert.equal(high.toFixed(3), "2.114");
 * ```
 *
 * @throws {RangeError} when `level` is outside (0, 1)
 */
export function intervalOf(
  { estimate, standardError, degreesOfFreedom }: Estimate,
  level: number,
): Interval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`A confidence level lies between 0 and 1, not ${level}; use 0.95, say.`);
  }
  const half = standardError * tQuantile((1 + level) / 2, degreesOfFreedom);
  return { low: estimate - half, high: estimate + half };
}

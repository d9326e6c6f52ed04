import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** Mean of `n` values with the bounds of its interval; the bounds are null when one value says nothing about spread. */
export interface MeanInterval {
  n: number;
  mean: number;
  low: number | null;
  high: number | null;
}

/**
 * Mean of repeated runs and its Student-t confidence interval, which stays honest for the two to five seeds
 * that small experiments have.
 *
 * @example
 * ```ts
 * import { meanInterval } from "@/report/statistics.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(meanInterval([0.7]), { n: 1, mean: 0.7, low: null, high: null });
 * const { mean, low, high } = meanInterval([1, 2, 3]);
 * assert.equal(mean, 2);
 * assert.ok(low! < -0.4 && high! > 4.4); // 2 ± 4.303 / √3
 * ```
 *
 * @throws RangeError when there is no value, a value is not finite, or `level` is outside (0, 1).
 */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval {
  if (values.length === 0) throw new RangeError("A mean needs at least one value; none was given.");
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`A confidence level lies between 0 and 1, not ${level}; use 0.95, say.`);
  }
  const unusable = values.find((value) => !Number.isFinite(value));
  if (unusable !== undefined) {
    throw new RangeError(
      `A mean of runs met the value ${unusable}; leave such a run out and say so.`,
    );
  }
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, low: null, high: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = tQuantile((1 + level) / 2, n - 1) * Math.sqrt(variance / n);
  return { n, mean, low: mean - half, high: mean + half };
}

/**
 * Smallest true effect that a two-sided t test on as many values with the same spread would find with the chance
 * `power`: what these runs could have seen.
 *
 * @throws RangeError with fewer than two values, which say nothing about spread.
 */
export function smallestEffect(values: readonly number[], level = 0.95, power = 0.8): number {
  const { n, mean, high } = meanInterval(values, level);
  if (high === null) throw new RangeError("The smallest effect needs two values or more.");
  const critical = tQuantile((1 + level) / 2, n - 1);
  const standardError = (high - mean) / critical;
  return (critical + tQuantile(power, n - 1)) * standardError;
}

import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** Mean of `n` values with the bounds of its interval; the bounds are null when one value says nothing about spread. */
export interface MeanInterval {
  n: number;
  mean: number;
  low: number | null;
  high: number | null;
}

/** Quantiles by level and number of values; charts ask for the same one a hundred thousand times. */
const quantiles = new Map<string, number>();

function quantileOf(level: number, n: number): number {
  const key = `${level} ${n}`;
  const known = quantiles.get(key) ?? tQuantile((1 + level) / 2, n - 1);
  quantiles.set(key, known);
  return known;
}

/**
 * Mean of repeated runs and its Student-t confidence interval, which stays honest for the two to five seeds
 * that small experiments have.
 *
 * @example
 * ```ts
 * import { meanInterval } from "@/report/statistics/paired_differences.ts";
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
  const half = quantileOf(level, n) * Math.sqrt(variance / n);
  return { n, mean, low: mean - half, high: mean + half };
}

/** One seed's difference between two arms. */
export interface SeedDifference {
  seed: number;
  difference: number;
}

/**
 * Differences within a seed, `one` minus `other`: what two arms share by sharing a seed cancels out.
 * Seeds that only one side has are left out.
 *
 * @example
 * ```ts
 * import { pairedDifferences } from "@/report/statistics/paired_differences.ts";
 * import assert from "node:assert/strict";
 *
 * const one = [{ seed: 2, value: 7 }, { seed: 1, value: 5 }];
 * const other = [{ seed: 1, value: 4 }, { seed: 3, value: 9 }];
 * assert.deepEqual(pairedDifferences(one, other), [{ seed: 1, difference: 1 }]);
 * ```
 */
export function pairedDifferences(
  one: readonly { seed: number; value: number }[],
  other: readonly { seed: number; value: number }[],
): SeedDifference[] {
  return one.flatMap(({ seed, value }) => {
    const partner = other.find((entry) => entry.seed === seed);
    return partner === undefined ? [] : [{ seed, difference: value - partner.value }];
  }).sort((a, b) => a.seed - b.seed);
}

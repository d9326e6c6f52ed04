import { meanInterval, pairedDifferences } from "./paired_differences.ts";

/**
 * The arms that cannot be told from the one with the lowest mean, itself included: those for which a one-sided paired t
 * test, seed by seed, does not show a higher mean at (1 - `level`) / number of other arms. Where all arms share at least
 * two seeds, the arm with the lowest expected value is among them with a chance of at least `level`, whichever came out
 * lowest. An arm that shares fewer than two seeds with the lowest is not told from it.
 *
 * Source: Gupta 1965, On some multiple decision (selection and ranking) rules, with Bonferroni's bound in place of equal
 * variances.
 *
 * @param arms values of an arm by seed, at least one of each
 * @param level as a share
 * @returns places in `arms`, ascending
 * @example
 * ```ts
 * import { likelyLowest } from "@/report/statistics/likely_lowest.ts";
 * import assert from "node:assert/strict";
 *
 * const arm = (...values: number[]) => values.map((value, seed) => ({ seed, value }));
 * const arms = [arm(5.3, 5.2, 5.4), arm(4.9, 4.8, 5.0), arm(4.95, 4.81, 4.97)];
 * assert.deepEqual(likelyLowest(arms), [1, 2]);
 * ```
 */
export function likelyLowest(
  arms: readonly (readonly { seed: number; value: number }[])[],
  level = 0.95,
): number[] {
  const means = arms.map((arm) => meanInterval(arm.map(({ value }) => value)).mean);
  const lowest = arms[means.indexOf(Math.min(...means))];
  const twoSided = 1 - 2 * (1 - level) / (arms.length - 1);
  return [...arms.keys()].filter((i) => {
    if (arms[i] === lowest) return true;
    const differences = pairedDifferences(arms[i], lowest).map(({ difference }) => difference);
    return differences.length < 2 || meanInterval(differences, twoSided).low! <= 0;
  });
}

import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import type { Estimate } from "./estimate.ts";
import { noncentralTCdf } from "./noncentral_t.ts";
import { welchSatterthwaite } from "./welch_satterthwaite.ts";

const BISECTIONS = 30;
const MOST_SEEDS = 10_000;

/**
 * Chance that the two-sided t test at `alpha` finds a true effect.
 *
 * @param effect in standard errors
 * @param alpha chance of a false finding, as a share
 * @example
 * ```ts
 * import { powerOf } from "@/report/statistics/power.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(powerOf(0, 10, 0.05).toFixed(6), "0.050000");
 * assert.ok(powerOf(4, 10, 0.05) > 0.9);
 * ```
 */
export function powerOf(effect: number, degreesOfFreedom: number, alpha: number): number {
  const critical = tQuantile(1 - alpha / 2, degreesOfFreedom);
  return noncentralTCdf(-critical, degreesOfFreedom, effect) +
    1 - noncentralTCdf(critical, degreesOfFreedom, effect);
}

/**
 * Smallest true effect that the two-sided t test at `alpha` finds with the chance `power`, in the estimate's unit: what
 * an estimate with that standard error could have seen.
 */
export function detectableEffect(
  { standardError, degreesOfFreedom }: Omit<Estimate, "estimate">,
  alpha: number,
  power = 0.8,
): number {
  let [low, high] = [0, 1];
  while (powerOf(high, degreesOfFreedom, alpha) < power) [low, high] = [high, 2 * high];
  for (let i = 0; i < BISECTIONS; i++) {
    const effect = (low + high) / 2;
    if (powerOf(effect, degreesOfFreedom, alpha) < power) low = effect;
    else high = effect;
  }
  return standardError * high;
}

/** An arm that is planned. */
export interface PlannedArm {
  /** Of its mean in the contrast; 0 for an arm that only helps to estimate the spread. */
  weight: number;
  /** Variance group, a key of the standard deviations. */
  group: string;
  /** 1 or more. */
  seeds: number;
}

/**
 * Standard error and degrees of freedom that a contrast of planned arms will have, taking `sds` for the truth.
 *
 * @param sds standard deviation over seeds by variance group, in the measure's unit, from a pilot
 * @throws {RangeError} when a group has no standard deviation, or no arm with a second seed
 */
export function plannedError(
  arms: readonly PlannedArm[],
  sds: Readonly<Record<string, number>>,
): Omit<Estimate, "estimate"> {
  const groups = new Set(arms.filter(({ weight }) => weight !== 0).map(({ group }) => group));
  return welchSatterthwaite([...groups].map((group) => {
    const sd = sds[group];
    if (!(sd > 0)) {
      throw new RangeError(`The group "${group}" needs a standard deviation above 0, not ${sd}.`);
    }
    const members = arms.filter((arm) => arm.group === group);
    const degreesOfFreedom = members.reduce((sum, { seeds }) => sum + seeds - 1, 0);
    if (degreesOfFreedom < 1) {
      throw new RangeError(`The group "${group}" needs an arm with two seeds or more.`);
    }
    const factor = members.reduce((sum, { weight, seeds }) => sum + weight ** 2 / seeds, 0);
    return { variance: sd ** 2, degreesOfFreedom, factor };
  }));
}

/**
 * Smallest effect that a contrast of planned arms will find with the chance `power`, by the noncentral t distribution
 * with the degrees of freedom of {@link plannedError}.
 *
 * @param alpha at which the claim is tested: in a family, its error over the number of claims
 * @example
 * ```ts
 * import { smallestPlannedEffect } from "@/report/statistics/power.ts";
 * import assert from "node:assert/strict";
 *
 * const arms = [
 *   { weight: 1, group: "all", seeds: 12 },
 *   { weight: -1, group: "all", seeds: 12 },
 * ];
 * assert.equal(smallestPlannedEffect(arms, { all: 0.078 }, 0.05 / 5).toFixed(3), "0.118");
 * ```
 */
export function smallestPlannedEffect(
  arms: readonly PlannedArm[],
  sds: Readonly<Record<string, number>>,
  alpha: number,
  power = 0.8,
): number {
  return detectableEffect(plannedError(arms, sds), alpha, power);
}

/**
 * Fewest seeds an arm, the same for all, with which a contrast finds `effect` with the chance `power`; null where
 * 10,000 would not do.
 *
 * @param effect in the measure's unit
 */
export function seedsNeeded(
  arms: readonly Omit<PlannedArm, "seeds">[],
  sds: Readonly<Record<string, number>>,
  effect: number,
  alpha: number,
  power = 0.8,
): number | null {
  const enough = (seeds: number) =>
    smallestPlannedEffect(arms.map((arm) => ({ ...arm, seeds })), sds, alpha, power) <=
      Math.abs(effect);
  if (!enough(MOST_SEEDS)) return null;
  let [few, many] = [1, MOST_SEEDS];
  while (many - few > 1) {
    const seeds = Math.floor((few + many) / 2);
    if (enough(seeds)) many = seeds;
    else few = seeds;
  }
  return many;
}

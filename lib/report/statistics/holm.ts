import padjust from "@stdlib/stats-padjust";

/** What Holm's procedure says of one hypothesis of a family. */
export interface HolmDecision {
  /** Smallest family-wise error at which the hypothesis would be rejected. */
  adjusted: number;
  rejected: boolean;
  /** Share at which the hypothesis itself was tested, from `alpha` / size of the family up to `alpha`. */
  localAlpha: number;
}

/**
 * Holm's step-down test of a family: the chance of any false rejection is at most `alpha`, however the tests depend on
 * one another.
 *
 * The size of the family is the number of hypotheses that were planned. One that was not tested (`null`) stays in it
 * with p = 1, so that neither a missing run nor a gate that stays shut makes the others easier to reject.
 *
 * Two intervals belong to a decision. The one at level 1 - `localAlpha` leaves the tested value out exactly where the
 * hypothesis is rejected, so that it tells the decision; all of them together need not cover at 1 - `alpha`. Those at
 * 1 - `alpha` / size of the family do (Bonferroni), and may hold the value though Holm rejects.
 *
 * Source: Holm 1979, A simple sequentially rejective multiple test procedure. Of the one-sided intervals that go with it:
 * Strassburger and Bretz 2008; Guilbaud 2008.
 *
 * @param ps in any order; null for a hypothesis that was not tested
 * @param alpha family-wise error, as a share
 * @returns decisions in the order of `ps`
 * @example
 * ```ts
 * import { holm } from "@/report/statistics/holm.ts";
 * import assert from "node:assert/strict";
 *
 * const found = holm([0.01, 0.04, 0.02, null]);
 * assert.deepEqual(found.map(({ rejected }) => rejected), [true, false, false, false]);
 * assert.deepEqual(found.map(({ adjusted }) => adjusted), [0.04, 0.08, 0.06, 1]);
 * ```
 *
 * @throws {RangeError} when a p is not a share, or `alpha` is outside (0, 1)
 */
export function holm(ps: readonly (number | null)[], alpha = 0.05): HolmDecision[] {
  requireShares(ps, alpha);
  if (ps.length === 0) return [];
  const known = ps.map((p) => p ?? 1);
  const adjusted = Array.from(padjust(known, "holm"));
  const rejections = adjusted.filter((p) => p <= alpha).length;
  return known.map((p, i) => {
    const smaller = known.filter((other) => other < p).length;
    return {
      adjusted: adjusted[i],
      rejected: adjusted[i] <= alpha,
      localAlpha: alpha / (ps.length - Math.min(smaller, rejections)),
    };
  });
}

/**
 * Bonferroni's test of a family: every hypothesis at `alpha` / size of the family, whatever the others say. It rejects
 * nothing that {@link holm} does not.
 *
 * Source: Dunn 1961, Multiple comparisons among means.
 *
 * @param ps in any order; null for a hypothesis that was not tested
 * @param alpha family-wise error, as a share
 * @throws {RangeError} as {@link holm}
 */
export function bonferroni(ps: readonly (number | null)[], alpha = 0.05): HolmDecision[] {
  requireShares(ps, alpha);
  return ps.map((p) => {
    const adjusted = Math.min(1, ps.length * (p ?? 1));
    return { adjusted, rejected: adjusted <= alpha, localAlpha: alpha / ps.length };
  });
}

/**
 * No procedure: every hypothesis at `alpha` itself. The chance of some false rejection grows with the family, to 1 -
 * (1 - `alpha`) ^ size for independent tests; it only shows what a procedure costs.
 *
 * @param ps in any order; null for a hypothesis that was not tested
 * @param alpha chance of a false rejection of one hypothesis, as a share
 * @throws {RangeError} as {@link holm}
 */
export function unadjusted(ps: readonly (number | null)[], alpha = 0.05): HolmDecision[] {
  requireShares(ps, alpha);
  return ps.map((p) => ({ adjusted: p ?? 1, rejected: (p ?? 1) <= alpha, localAlpha: alpha }));
}

function requireShares(ps: readonly (number | null)[], alpha: number): void {
  if (!(alpha > 0 && alpha < 1)) {
    throw new RangeError(`A family's error lies between 0 and 1, not ${alpha}; use 0.05, say.`);
  }
  const unusable = ps.find((p) => p !== null && !(p >= 0 && p <= 1));
  if (unusable !== undefined) {
    throw new RangeError(`A p value lies from 0 to 1, not ${unusable}.`);
  }
}

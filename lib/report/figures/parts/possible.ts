import type { MeanInterval } from "../../statistics/paired_differences.ts";

/** The lowest and the highest value that a quantity can have. */
export type Possible = readonly [low: number, high: number];

/** Losses and entropies, in nats. */
export const nonNegative: Possible = [0, Infinity];

/** Shares of 1. */
export const shares: Possible = [0, 1];

/** Correlations. */
export const correlations: Possible = [-1, 1];

/** Shares in per cent. */
export const perCent: Possible = [0, 100];

/** An interval inside what is possible, and which of its ends were cut off there. */
export interface PossibleInterval extends MeanInterval {
  cutLow: boolean;
  cutHigh: boolean;
}

/**
 * A mean's interval without what its quantity cannot be: Student's t knows no bounds, and of two seeds it often crosses
 * them.
 *
 * @example
 * ```ts
 * import { possibleInterval, shares } from "@/report/figures/parts/possible.ts";
 * import assert from "node:assert/strict";
 *
 * const { low, high, cutHigh } = possibleInterval({ n: 2, mean: 0.9, low: 0.7, high: 1.1 }, shares);
 * assert.deepEqual([low, high, cutHigh], [0.7, 1, true]);
 * ```
 */
export function possibleInterval(summary: MeanInterval, [least, most]: Possible): PossibleInterval {
  const { low, high } = summary;
  if (low === null || high === null) return { ...summary, cutLow: false, cutHigh: false };
  return {
    ...summary,
    low: Math.max(low, least),
    high: Math.min(high, most),
    cutLow: low < least,
    cutHigh: high > most,
  };
}

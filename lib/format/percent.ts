/**
 * A share as a number of per cent, as short as it can be with at most one decimal place: `15`, `37.5`. For tables and
 * axes whose heads have the sign, and for names that are read back.
 *
 * @example
 * ```ts
 * import { percentNumber } from "@/format/percent.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0.15, 0.375, 0.1 + 0.2, 1].map(percentNumber), ["15", "37.5", "30", "100"]);
 * ```
 */
export function percentNumber(share: number): string {
  return `${+(100 * share).toFixed(1)}`;
}

/**
 * {@link percentNumber} with its sign: a rate or another share that somebody chose.
 *
 * @example
 * ```ts
 * import { percent } from "@/format/percent.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([percent(0.15), percent(0.375)], ["15 %", "37.5 %"]);
 * ```
 */
export function percent(share: number): string {
  return `${percentNumber(share)} %`;
}

/**
 * A share as a number of per cent with the same digits whatever it is: cells of a column that is measured.
 *
 * @example
 * ```ts
 * import { fixedPercentNumber } from "@/format/percent.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([fixedPercentNumber(0.63, 1), fixedPercentNumber(0.638, 0)], ["63.0", "64"]);
 * ```
 */
export function fixedPercentNumber(share: number, digits: number): string {
  return (100 * share).toFixed(digits);
}

/**
 * {@link fixedPercentNumber} with its sign: a share that was measured.
 *
 * @example
 * ```ts
 * import { fixedPercent } from "@/format/percent.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(fixedPercent(0.63, 1), "63.0 %");
 * ```
 */
export function fixedPercent(share: number, digits: number): string {
  return `${fixedPercentNumber(share, digits)} %`;
}

/**
 * How much of some work is done, in whole per cent; 100 only when all of it is.
 *
 * @example
 * ```ts
 * import { percentDone } from "@/format/percent.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0.29, 721 / 722, 1].map(percentDone), [29, 99, 100]);
 * ```
 */
export function percentDone(share: number): number {
  return Math.floor(+(100 * share).toFixed(9)); // a product such as 100 * 0.29 falls short of its whole number
}

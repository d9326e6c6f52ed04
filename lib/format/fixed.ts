/**
 * A number with its digits after the point, a minus as long as a digit, and none before what is shown as zero.
 *
 * @example
 * ```ts
 * import { fixed } from "@/format/fixed.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([fixed(0.25, 1), fixed(-0.25, 2), fixed(-0.0001, 3)], ["0.3", "−0.25", "0.000"]);
 * ```
 */
export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/**
 * A difference with its sign, and a minus as long as the plus.
 *
 * @example
 * ```ts
 * import { signed } from "@/format/signed.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([signed(0.25, 1), signed(-0.25, 2)], ["+0.3", "−0.25"]);
 * ```
 */
export function signed(value: number, digits: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

/**
 * The range of values, however many, with a margin of a share of it on both sides; equal values get a margin of
 * their own size.
 *
 * @example
 * ```ts
 * import { axisDomain } from "@/report/figures/axis_domain.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(axisDomain([3, 1, 2], 0.5), [0, 4]);
 * assert.deepEqual(axisDomain([-4], 0.25), [-5, -3]);
 * assert.deepEqual(axisDomain([], 0), [0, 1]);
 * ```
 */
export function axisDomain(values: Iterable<number>, share: number): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const space = (high - low || Math.abs(high) || 1) * share;
  return [low - space, high + space];
}

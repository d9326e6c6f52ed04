/**
 * The lowest and the highest value, however many there are; `[Infinity, -Infinity]` of none.
 *
 * @example
 * ```ts
 * import { extent } from "@/report/figures/parts/extent.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(extent(new Float64Array(1e6)), [0, 0]);
 * ```
 */
export function extent(values: Iterable<number>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * The range of values, however many, with a margin of a share of it on both sides; equal values get a margin of
 * their own size.
 *
 * @example
 * ```ts
 * import { axisDomain } from "@/report/figures/parts/extent.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(axisDomain([3, 1, 2], 0.5), [0, 4]);
 * assert.deepEqual(axisDomain([-4], 0.25), [-5, -3]);
 * assert.deepEqual(axisDomain([], 0), [0, 1]);
 * ```
 */
export function axisDomain(values: Iterable<number>, share: number): [number, number] {
  const [low, high] = extent(values);
  if (low > high) return [0, 1];
  const space = (high - low || Math.abs(high) || 1) * share;
  return [low - space, high + space];
}

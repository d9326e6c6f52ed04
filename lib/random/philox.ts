/**
 * High 32 bits of the 64-bit product of two unsigned 32-bit integers, as an unsigned integer.
 *
 * @example
 * ```ts
 * import { multiplyHigh } from "@/random/philox.ts";
 * import assert from "node:assert/strict";
 * assert.equal(multiplyHigh(0xffffffff, 0xffffffff), 0xfffffffe);
 * ```
 */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff, aHigh = a >>> 16, bLow = b & 0xffff, bHigh = b >>> 16;
  const cross = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16) | 0;
  const carry = Math.imul(aLow, bHigh) + (cross & 0xffff) | 0;
  return (Math.imul(aHigh, bHigh) + (cross >>> 16) + (carry >>> 16)) >>> 0;
}

/**
 * Philox4x32-10: turns a 128-bit counter and a 64-bit key into four 32-bit words, written to
 * `out[0..3]` (as signed integers; `>>> 0` makes them unsigned). Any block can be computed on its
 * own.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * @example
 * ```ts
 * import { philox4x32 } from "@/random/philox.ts";
 * import assert from "node:assert/strict";
 * const out = new Int32Array(4);
 * philox4x32(out, 0, 0, 0, 0, 0, 0);
 * assert.equal(out[0] >>> 0, 0x6627e8d5);
 * ```
 */
export function philox4x32(
  out: Int32Array,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
): void {
  let c0 = counter0 | 0, c1 = counter1 | 0, c2 = counter2 | 0, c3 = counter3 | 0;
  let k0 = key0 | 0, k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(c0, 0xd2511f53), high2 = multiplyHigh(c2, 0xcd9e8d57);
    const low0 = Math.imul(c0, 0xd2511f53), low2 = Math.imul(c2, 0xcd9e8d57);
    c0 = high2 ^ c1 ^ k0;
    c1 = low2;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

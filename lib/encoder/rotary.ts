import * as tf from "@tensorflow/tfjs-core";

/**
 * Angles of rotary position embedding (Su et al. 2021, eq. 15): position · base^(-2i / width).
 *
 * @returns cosines and sines, [length, width / 2] each, as plain numbers
 *
 * @example
 * ```ts
 * import { rotaryTable } from "@/encoder/rotary.ts";
 * import assert from "node:assert/strict";
 * const { cosines, sines } = rotaryTable(2, 4, 100);
 * assert.deepEqual([...cosines.slice(0, 2)], [1, 1]); // position 0 is not rotated
 * assert.ok(Math.abs(sines[3] - Math.sin(0.1)) < 1e-6); // position 1, i = 1: 100^(-2/4)
 * ```
 */
export function rotaryTable(length: number, width: number, base: number): {
  cosines: Float32Array;
  sines: Float32Array;
} {
  const half = width / 2;
  const cosines = new Float32Array(length * half);
  const sines = new Float32Array(length * half);
  for (let position = 0; position < length; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * base ** (-2 * i / width);
      cosines[position * half + i] = Math.cos(angle);
      sines[position * half + i] = Math.sin(angle);
    }
  }
  return { cosines, sines };
}

/**
 * Rotates each pair (x[i], x[i + width/2]) by its angle, so that the product of a query and a key
 * depends on their distance only.
 *
 * @param x [..., width]
 * @param cosines, sines broadcastable to [..., width / 2]
 */
export function rotate<T extends tf.Tensor>(x: T, cosines: tf.Tensor, sines: tf.Tensor): T {
  const [first, second] = tf.split(x, 2, -1);
  return tf.concat([
    tf.sub(tf.mul(first, cosines), tf.mul(second, sines)),
    tf.add(tf.mul(second, cosines), tf.mul(first, sines)),
  ], -1) as T;
}

/** Records of tensors, nested at will, as weights, an optimizer's state and batches are. */
import * as tf from "@tensorflow/tfjs-core";

/** `T` itself where its leaves are tensors or missing; a leaf of any other type becomes `never`. */
export type Tensors<T> = T extends tf.Tensor | undefined ? T
  : T extends object ? { [Key in keyof T]: Tensors<T[Key]> }
  : never;

/**
 * Releases every tensor of records and arrays.
 *
 * @example
 * ```ts
 * import { dispose } from "@/encoder/tree.ts";
 * import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await startTensorFlow();
 * const before = tf.memory().numTensors;
 * interface Batch { ids: tf.Tensor; mask?: tf.Tensor }
 * const batch: Batch = { ids: tf.zeros([2]) };
 * dispose([batch, tf.scalar(1)]);
 * assert.equal(tf.memory().numTensors, before);
 * ```
 */
export function dispose<T>(tree: T & Tensors<T>): void {
  tf.dispose(tree as tf.TensorContainer);
}

/** What `compute` returns, without the other tensors that it made on the way. */
export function tidy<T>(compute: () => T & Tensors<T>): T {
  return tf.tidy(compute as () => tf.TensorContainer) as T;
}

/**
 * A record with other values under the same names, in the same order.
 *
 * @example
 * ```ts
 * import { mapRecord } from "@/encoder/tree.ts";
 * import assert from "node:assert/strict";
 * const doubled = mapRecord({ a: 1, b: 2 }, (value) => 2 * value);
 * assert.deepEqual(doubled, { a: 2, b: 4 });
 * ```
 */
export function mapRecord<T, U>(
  record: Record<string, T>,
  change: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(value, name)]),
  );
}

/** The entries of a record that `keep` wants, in their order. */
export function filterRecord<T>(
  record: Record<string, T>,
  keep: (name: string, value: T) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => keep(name, value)));
}

/** The record with `values` under `names`, which are as many. */
export function recordOf<T>(names: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

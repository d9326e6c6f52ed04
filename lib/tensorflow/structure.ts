/** Nested records and arrays of tensors, as functions take and return them. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * A tensor, a value that is part of the program (such as a number of heads), or records and arrays of these.
 * Interfaces are welcome too, which is why the type says no more than `object`.
 */
export type Structure = tf.Tensor | number | string | boolean | null | undefined | object;

/**
 * A copy of `value` in which each leaf that is an instance of `type` is replaced; other leaves stay.
 *
 * @throws Error naming the place of a leaf that is neither such an instance nor a plain value
 */
export function mapLeaves<T>(
  value: unknown,
  type: { new (...args: any[]): T },
  replace: (leaf: T) => unknown,
  place = "the value",
): any {
  if (value instanceof type) return replace(value);
  if (value === null || !["object", "function"].includes(typeof value)) return value;
  if (Array.isArray(value)) {
    return value.map((item, i) => mapLeaves(item, type, replace, `${place}[${i}]`));
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new Error(
      `A compiled function takes and returns tensors, plain values, and arrays and records of these, but ` +
        `${place} is a ${(value as object).constructor.name}.`,
    );
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([key, item]) => [
      key,
      mapLeaves(item, type, replace, `${place}.${key}`),
    ]),
  );
}

/**
 * Text that is equal for two values exactly if they have the same structure, plain values, and shapes and
 * dtypes of tensors. Appends the tensors, in order, to `tensors`.
 *
 * @throws Error when a tensor has been disposed
 */
export function signature(value: unknown, tensors: tf.Tensor[]): string {
  if (value instanceof tf.Tensor) {
    if (value.isDisposed) {
      throw new Error(`An argument, a tensor of shape [${value.shape}], has been disposed.`);
    }
    tensors.push(value);
    return `${value.dtype}[${value.shape}]`;
  }
  if (Array.isArray(value)) return `(${value.map((item) => signature(item, tensors)).join()})`;
  if (value !== null && typeof value === "object") {
    const parts = Object.keys(value).map((key) =>
      `${JSON.stringify(key)}:${signature((value as Record<string, unknown>)[key], tensors)}`
    );
    return `{${parts.join()}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

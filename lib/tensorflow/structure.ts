/** Nested records and arrays of tensors, as functions take and return them. */
import * as tf from "@tensorflow/tfjs-core";

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
  if (isPlain(value)) return value;
  if (Array.isArray(value)) {
    return Array.from(value, (item, i) => mapLeaves(item, type, replace, `${place}[${i}]`));
  }
  return Object.fromEntries(
    entriesOf(value, place).map(([key, item]) => [
      key,
      mapLeaves(item, type, replace, `${place}.${key}`),
    ]),
  );
}

/**
 * Text that is equal for two values exactly if they have the same structure, plain values, and shapes and
 * dtypes of tensors. Appends the tensors, in order, to `tensors`.
 *
 * @throws Error naming the place of a tensor that has been disposed, of what is neither a tensor nor plain, and
 * of an array or record that contains itself
 */
export function signature(value: unknown, tensors: tf.Tensor[], place = "the value"): string {
  return signatureWithin([], value, tensors, place);
}

function signatureWithin(
  containers: readonly unknown[],
  value: unknown,
  tensors: tf.Tensor[],
  place: string,
): string {
  if (value instanceof tf.Tensor) {
    if (value.isDisposed) {
      throw new Error(`${place}, a tensor of shape [${value.shape}], has been disposed.`);
    }
    tensors.push(value);
    return `${value.dtype}[${value.shape}]`;
  }
  if (isPlain(value)) return plainText(value);
  if (containers.includes(value)) {
    throw new Error(
      `A compiled function takes and returns nothing that contains itself, as ${place} does.`,
    );
  }
  const inside = [...containers, value];
  if (Array.isArray(value)) {
    const items = Array.from(
      value,
      (item, i) => signatureWithin(inside, item, tensors, `${place}[${i}]`),
    );
    return `(${items.join()})`;
  }
  const parts = entriesOf(value, place).map(([key, item]) =>
    `${JSON.stringify(key)}:${signatureWithin(inside, item, tensors, `${place}.${key}`)}`
  );
  return `{${parts.join()}}`;
}

type Plain = number | bigint | string | boolean | null | undefined;

function isPlain(value: unknown): value is Plain {
  return value === null || !["object", "function", "symbol"].includes(typeof value);
}

function plainText(value: Plain): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** @throws Error when `value` is not a record with names for keys */
function entriesOf(value: unknown, place: string): [string, unknown][] {
  const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) {
    const advice = value instanceof Promise ? "; await it first" : "";
    throw new Error(
      "A compiled function takes and returns tensors, plain values, and arrays and records of these, but " +
        `${place} is ${kindOf(value)}${advice}.`,
    );
  }
  const [symbol] = Object.getOwnPropertySymbols(value);
  if (symbol !== undefined) {
    throw new Error(
      `A compiled function takes and returns records whose keys are names, but ${place} has the key ` +
        `${String(symbol)}.`,
    );
  }
  return Object.entries(value as object);
}

function kindOf(value: unknown): string {
  if (typeof value === "symbol") return "a symbol";
  const name = (value as object).constructor?.name;
  return name ? `a ${name}` : "an object of a class";
}

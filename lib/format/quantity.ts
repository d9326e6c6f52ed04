/**
 * A count with thousands separators, with one decimal place where it is small and not whole.
 *
 * @example
 * ```ts
 * import { quantity } from "@/format/quantity.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([1234567, 1.52, 12.5].map(quantity), ["1,234,567", "1.5", "13"]);
 * ```
 */
export function quantity(value: number): string {
  const digits = value < 10 && !Number.isInteger(value) ? 1 : 0;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/**
 * A number of bytes with a decimal prefix.
 *
 * @example
 * ```ts
 * import { byteQuantity } from "@/format/quantity.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([512, 100_000, 2.3e9].map(byteQuantity), ["512 B", "100.0 kB", "2.3 GB"]);
 * ```
 */
export function byteQuantity(bytes: number): string {
  for (const [size, name] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]] as const) {
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${name}`;
  }
  return `${Math.round(bytes)} B`;
}

/**
 * A large number as a power of ten with two digits, such as floating-point operations.
 *
 * @example
 * ```ts
 * import { powerOfTen } from "@/format/quantity.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([1.26e18, 0].map(powerOfTen), ["1.3e18", "0"]);
 * ```
 */
export function powerOfTen(value: number): string {
  return value === 0 ? "0" : value.toExponential(1).replace("e+", "e");
}

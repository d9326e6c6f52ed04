import { fixedPercent } from "./percent.ts";

/** What is said of an interval of a mean; without bounds it is of one seed, which has none. */
export interface TellableInterval {
  low: number | null;
  high: number | null;
  /** Number of seeds, where nothing beside says it. */
  n?: number;
  /** As a share, where it is not 0.95. */
  level?: number;
  /** Whether the low end was cut off at what is possible. */
  cutLow?: boolean;
  /** Whether the high end was. */
  cutHigh?: boolean;
}

/**
 * The bounds of an interval, as cells of tables and brackets after an estimate have them.
 *
 * @example
 * ```ts
 * import { boundsText } from "@/format/interval.ts";
 * import { signed } from "@/format/signed.ts";
 * import assert from "node:assert/strict";
 *
 * const bounds = { low: -0.25, high: 0.5 };
 * assert.equal(boundsText(bounds, (value) => signed(value, 2)), "−0.25 to +0.50");
 * ```
 */
export function boundsText(
  { low, high }: { low: number; high: number },
  format: (value: number) => string,
): string {
  return `${format(low)} to ${format(high)}`;
}

/**
 * An interval in words: its level, its bounds and number of seeds, and that it was cut off where it was.
 *
 * @example
 * ```ts
 * import { intervalText } from "@/format/interval.ts";
 * import assert from "node:assert/strict";
 *
 * const nats = (value: number) => value.toFixed(2);
 * assert.equal(intervalText({ low: 5.1, high: 5.3, n: 3 }, nats), "95 % interval 5.10 to 5.30 (n = 3)");
 * assert.equal(intervalText({ low: 5, high: 6, level: 0.9875 }, nats), "98.8 % interval 5.00 to 6.00");
 * assert.equal(intervalText({ low: null, high: null, n: 1 }, nats), "one seed, no interval");
 * ```
 */
export function intervalText(
  { low, high, n, level, cutLow, cutHigh }: TellableInterval,
  format: (value: number) => string,
): string {
  if (low === null || high === null) return "one seed, no interval";
  const sure = level === undefined ? "95 %" : fixedPercent(level, 1);
  const seeds = n === undefined ? "" : ` (n = ${n})`;
  const cut = cutLow || cutHigh ? ", cut off at what is possible" : "";
  return `${sure} interval ${boundsText({ low, high }, format)}${seeds}${cut}`;
}

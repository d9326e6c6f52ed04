/**
 * Seconds as a reader says them.
 *
 * @example
 * ```ts
 * import { duration } from "@/format/duration.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0.44, 12, 185].map(duration), ["0.4 s", "12 s", "3 min 05 s"]);
 * assert.deepEqual([59.6, 7630].map(duration), ["1 min 00 s", "2 h 07 min"]);
 * ```
 */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/**
 * Seconds as a number of hours with two decimal places, for columns of computing time.
 *
 * @example
 * ```ts
 * import { hoursNumber } from "@/format/duration.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(hoursNumber(5400), "1.50");
 * ```
 */
export function hoursNumber(seconds: number): string {
  return (seconds / 3600).toFixed(2);
}

import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { meanInterval } from "./paired_differences.ts";

/** Steps of the integral over the standard deviation that a t test estimates. */
const STEPS = 2000;
const BISECTIONS = 40;

/**
 * Chance that a two-sided t test on `n` values finds a true effect of `effect` standard errors.
 *
 * @param level of the interval that the test decides by, as a share
 * @example
 * ```ts
 * import { testPower } from "@/report/statistics/paired_power.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(Math.abs(testPower(0, 3, 0.95) - 0.05) < 1e-6); // nothing is found by chance alone
 * ```
 */
export function testPower(effect: number, n: number, level: number): number {
  const freedom = n - 1;
  const critical = tQuantile((1 + level) / 2, freedom);
  // The estimated standard deviation over the true one, s, has the density s^(f-1) exp(-f s^2 / 2), scaled.
  const most = 1 + 8 / Math.sqrt(freedom);
  let [found, total] = [0, 0];
  for (let i = 0; i < STEPS; i++) {
    const s = (i + 0.5) / STEPS * most;
    const density = Math.exp((freedom - 1) * Math.log(s) + freedom * (1 - s * s) / 2);
    const beyond = normalCdf(effect - critical * s, 0, 1) + normalCdf(-effect - critical * s, 0, 1);
    found += density * beyond;
    total += density;
  }
  return found / total;
}

/**
 * Smallest true effect that a two-sided t test on as many values with the same spread would find with the chance
 * `power`: what these runs could have seen.
 *
 * @throws {RangeError} with fewer than two values, which say nothing about spread
 */
export function smallestEffect(values: readonly number[], level = 0.95, power = 0.8): number {
  const { n, mean, high } = meanInterval(values, level);
  if (high === null) throw new RangeError("The smallest effect needs two values or more.");
  const standardError = (high - mean) / tQuantile((1 + level) / 2, n - 1);
  return standardError * neededEffect(n, level, power);
}

const needed = new Map<string, number>();

/** In standard errors. Many claims ask for the same, so what was found is kept. */
function neededEffect(n: number, level: number, power: number): number {
  const question = `${n} ${level} ${power}`;
  const known = needed.get(question);
  if (known !== undefined) return known;
  let [low, high] = [0, 4 * tQuantile((1 + level) / 2, n - 1)];
  for (let i = 0; i < BISECTIONS; i++) {
    const effect = (low + high) / 2;
    if (testPower(effect, n, level) < power) low = effect;
    else high = effect;
  }
  needed.set(question, high);
  return high;
}

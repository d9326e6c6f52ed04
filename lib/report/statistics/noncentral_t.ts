import betainc from "@stdlib/math-base-special-betainc";
import gammaln from "@stdlib/math-base-special-gammaln";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";

const TOLERANCE = 1e-12;

/**
 * Chance that (Z + shift) / s is at most `t`, where Z is standard normal and s the root of a chi-square variable over
 * its degrees of freedom: the distribution of a t statistic whose true effect is `shift` standard errors.
 *
 * Source: Lenth 1989, Algorithm AS 243. Good to about 1e-10 for the shifts of a power analysis (up to 37, beyond which
 * the first term underflows).
 *
 * @param degreesOfFreedom above 0, not always whole
 * @example
 * ```ts
 * import { noncentralTCdf } from "@/report/statistics/noncentral_t.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(noncentralTCdf(2.2, 11.3, 3).toFixed(6), "0.219970"); // SciPy: nct.cdf
 * ```
 *
 * @throws {RangeError} when the shift is beyond 37
 */
export function noncentralTCdf(t: number, degreesOfFreedom: number, shift: number): number {
  if (!(Math.abs(shift) <= 37)) {
    throw new RangeError(`A noncentral t distribution was asked for a shift of ${shift}, over 37.`);
  }
  if (t < 0) return 1 - noncentralTCdf(-t, degreesOfFreedom, -shift);
  const below = normalCdf(-shift, 0, 1);
  if (t === 0) return below;
  const x = t * t / (t * t + degreesOfFreedom);
  const b = degreesOfFreedom / 2;
  const half = shift * shift / 2;
  // Poisson weights of even and odd terms, and what takes I_x(a, b) to I_x(a + 1, b).
  let even = Math.exp(-half) / 2;
  let odd = Math.sqrt(2 / Math.PI) * even * shift;
  let [evenBeta, oddBeta] = [betainc(x, 0.5, b, true, false), betainc(x, 1, b, true, false)];
  let [evenStep, oddStep] = [stepOf(0.5, b, x), stepOf(1, b, x)];
  let remaining = 0.5 - even;
  let sum = even * evenBeta + odd * oddBeta;
  for (let i = 1; 2 * remaining * Math.abs(evenBeta) > TOLERANCE; i++) {
    evenBeta -= evenStep;
    oddBeta -= oddStep;
    evenStep *= x * (i - 0.5 + b) / (i + 0.5);
    oddStep *= x * (i + b) / (i + 1);
    even *= half / i;
    odd *= half / (i + 0.5);
    remaining -= even;
    sum += even * evenBeta + odd * oddBeta;
  }
  return Math.min(1, sum + below);
}

/** I_x(a, b) - I_x(a + 1, b). */
function stepOf(a: number, b: number, x: number): number {
  return Math.exp(
    gammaln(a + b) - gammaln(a + 1) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
}

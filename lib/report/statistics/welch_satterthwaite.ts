/** One variance's part in the variance of an estimate. */
export interface VariancePart {
  /** Of one value, estimated or planned. */
  variance: number;
  /** Degrees of freedom of the variance's own estimate. */
  degreesOfFreedom: number;
  /** What the variance is multiplied by in the estimate's: sum of weight² / values over the group's arms. */
  factor: number;
}

/**
 * Standard error of an estimate whose variance is a sum of several, and the degrees of freedom of the t distribution
 * that comes closest to its error.
 *
 * Source: Welch 1938 and 1947; Satterthwaite 1946, An approximate distribution of estimates of variance components.
 */
export function welchSatterthwaite(
  parts: readonly VariancePart[],
): { standardError: number; degreesOfFreedom: number } {
  const variances = parts.map(({ variance, factor }) => variance * factor);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const spread = variances.reduce(
    (sum, variance, i) => variance === 0 ? sum : sum + variance ** 2 / parts[i].degreesOfFreedom,
    0,
  );
  return { standardError: Math.sqrt(total), degreesOfFreedom: total ** 2 / spread };
}

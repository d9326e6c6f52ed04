import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { quantileSorted } from "simple-statistics";
import { randomStream } from "../../../random/random.ts";
import type { Interval } from "../estimate.ts";
import {
  isInside,
  type Outside,
  type Place,
  type ResponseSurface,
  termValues,
} from "./response_surface.ts";

/** Rates that are tried, at equal distances over what was fitted. */
const RATES = 501;
const DRAWS = 2000;

/** The corruption rate with the least predicted loss. */
export interface BestRate {
  kind: "best rate";
  /** As a share. */
  rate: number;
  /** Predicted there. */
  loss: number;
  /** A bound is null where it lies at the end of the rates that were asked about: it may be beyond. */
  low: number | null;
  high: number | null;
  /** The end of the asked rates at which the least loss lies, so that the best rate may lie beyond; null inside. */
  edge: "lowest" | "highest" | null;
  /** The rates that were asked about: those at which such updates lie within what was fitted. */
  asked: Interval;
}

/**
 * The corruption rate at which a surface over `corruptionRate` and `log2Predictions` has its least loss, where as much
 * is predicted as is corrupted: more masking corrupts more, and predicts more per update, the less worth the larger the
 * update is. Rates whose updates lie outside what was fitted are not asked about; where all do, the answer is "outside"
 * with the range.
 *
 * The interval holds the best rates of 2,000 surfaces that are drawn from the fit's multivariate t distribution, by a
 * seeded generator: equal surfaces give equal intervals. The delta method would take the best rate for normal, which it
 * is not near the end of the rates or where the surface is flat.
 *
 * Source: Krinsky and Robb 1986, On approximating the statistical properties of elasticities.
 *
 * @param rows of a batch
 * @param tokens of a row, those that are counted by the rates
 * @param level of the interval, as a share
 * @example
 * ```ts
 * import { bestRate } from "@/report/statistics/surface/best_rate.ts";
 * import { fitSurface, LOSS_TERMS } from "@/report/statistics/surface/response_surface.ts";
 * import assert from "node:assert/strict";
 *
 * // Loss 2 · rate - log2(predictions) + 0.02 · log2(predictions)²: least where the two slopes cancel.
 * const points = [0.1, 0.2, 0.4, 0.6, 0.8].flatMap((corruptionRate, i) =>
 *   [6, 7, 8, 9, 10].map((log2Predictions, j) => ({
 *     at: { corruptionRate, log2Predictions },
 *     group: "all",
 *     value: 2 * corruptionRate - log2Predictions + 0.02 * log2Predictions ** 2 + ((i + j) % 2) / 100,
 *   }))
 * );
 * const surface = fitSurface(points, LOSS_TERMS, { all: 1 });
 * const best = bestRate(surface, 16, 64);
 * assert.ok(best.kind === "best rate" && best.low! < best.rate && best.rate < best.high!);
 * assert.equal(bestRate(surface, 4096, 128).kind, "outside");
 * ```
 *
 * @throws {RangeError} when the surface has no term in the corruption rate
 */
export function bestRate(
  surface: ResponseSurface,
  rows: number,
  tokens: number,
  level = 0.95,
): BestRate | Outside {
  const { range, terms, coefficients, covariance, degreesOfFreedom } = surface;
  if (!range.corruptionRate) {
    throw new RangeError("A surface without corruptionRate has no best rate; add such a term.");
  }
  const { low: least, high: most } = range.corruptionRate;
  const places = Array.from({ length: RATES }, (_, i): Place => {
    const corruptionRate = least + i / (RATES - 1) * (most - least);
    return { corruptionRate, log2Predictions: Math.log2(corruptionRate * rows * tokens) };
  }).filter((place) => isInside(surface, place));
  if (places.length === 0) return { kind: "outside", coordinates: ["log2Predictions"], range };
  const values = places.map((place) => termValues(place, terms));
  const lossAt = (coefficients: number[], i: number) =>
    coefficients.reduce((sum, coefficient, j) => sum + coefficient * values[i][j], 0);
  const leastAt = (coefficients: number[]) => {
    let best = 0;
    let loss = Infinity;
    for (let i = 0; i < values.length; i++) {
      const here = lossAt(coefficients, i);
      if (here < loss) [best, loss] = [i, here];
    }
    return best;
  };
  const fitted = coefficients.map(({ estimate }) => estimate);
  const root = new CholeskyDecomposition(new Matrix(covariance)).lowerTriangularMatrix;
  const random = randomStream({ seed: 1, stream: "best rate", epoch: 0, index: 0 });
  const drawn = Array.from({ length: DRAWS }, () => {
    const normals = Matrix.columnVector(fitted.map(() => random.normal()));
    let squares = 0;
    for (let i = 0; i < degreesOfFreedom; i++) squares += random.normal() ** 2;
    const scale = Math.sqrt(degreesOfFreedom / squares);
    const error = root.mmul(normals).to1DArray();
    return leastAt(fitted.map((coefficient, j) => coefficient + scale * error[j]));
  }).sort((a, b) => a - b);
  const rateAt = (i: number) => places[i].corruptionRate;
  const last = places.length - 1;
  const best = leastAt(fitted);
  const [low, high] = [(1 - level) / 2, (1 + level) / 2]
    .map((share) => Math.round(quantileSorted(drawn, share)));
  return {
    kind: "best rate",
    rate: rateAt(best),
    loss: lossAt(fitted, best),
    low: low === 0 ? null : rateAt(low),
    high: high === last ? null : rateAt(high),
    edge: best === 0 ? "lowest" : best === last ? "highest" : null,
    asked: { low: rateAt(0), high: rateAt(last) },
  };
}

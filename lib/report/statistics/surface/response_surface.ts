import fCdf from "@stdlib/stats-base-dists-f-cdf";
import { inverse, Matrix, QrDecomposition } from "ml-matrix";
import { type Estimate, type Interval, intervalOf } from "../estimate.ts";

/** Below it a term is taken for a combination of the others. */
const LEAST_SHARE = 1e-8;

/** A place on a surface: the value of each coordinate by its name. */
export type Place = Readonly<Record<string, number>>;

/** A term of a surface: the coordinates that it multiplies, with their powers. `{}` is the constant. */
export type Term = Readonly<Record<string, number>>;

/** One run: where it lies, its variance group, and what was measured. */
export interface SurfacePoint {
  at: Place;
  group: string;
  value: number;
}

/**
 * Loss by what is corrupted and how much is predicted: the constant, the corruption rate, and the binary logarithm of
 * the predictions per update with its square. Further terms are more such records.
 */
export const LOSS_TERMS: readonly Term[] = [
  {},
  { corruptionRate: 1 },
  { log2Predictions: 1 },
  { log2Predictions: 2 },
];

/** A fitted surface. */
export interface ResponseSurface {
  terms: readonly Term[];
  /** One a term, each with its standard error and the surface's degrees of freedom. */
  coefficients: Estimate[];
  /** Covariance of the coefficients, terms x terms. */
  covariance: number[][];
  /** Points minus terms. */
  degreesOfFreedom: number;
  /** Weighted share of the variance that is explained. */
  r2: number;
  /** Variance of one run by group: as given, times what the residuals say of all of them. */
  variances: Readonly<Record<string, number>>;
  /** Value minus fit, in the order of the points. */
  residuals: number[];
  /** Test of the surface's form; null without replicates, or with no more places than terms. */
  lackOfFit: LackOfFit | null;
  /** Least and most of each coordinate among the points. */
  range: Readonly<Record<string, Interval>>;
  /** Of the surface itself at a fitted place, in the value's unit squared: how far the fitted places reach. */
  largestVariance: number;
}

/** Whether places deviate from the surface by more than their replicates from one another. */
export interface LackOfFit {
  f: number;
  degreesOfFreedom: [number, number];
  p: number;
}

/**
 * Variance over seeds by group, pooled over the places of the group that have several runs: what the surface weighs
 * runs by, and the error that no surface can explain.
 *
 * @throws {RangeError} when a group has no place with two runs, or its runs do not vary
 */
export function pureErrorVariances(points: readonly SurfacePoint[]): Record<string, number> {
  return Object.fromEntries(
    Map.groupBy(points, ({ group }) => group).entries().map(([group, own]) => {
      let [squares, freedom] = [0, 0];
      for (const place of replicates(own)) {
        const mean = place.reduce((sum, { value }) => sum + value, 0) / place.length;
        squares += place.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
        freedom += place.length - 1;
      }
      if (!(squares > 0)) {
        throw new RangeError(
          `The group "${group}" has no place whose runs differ, so that its variance is unknown; pool it with another group.`,
        );
      }
      return [group, squares / freedom];
    }),
  );
}

/**
 * Least squares of a surface, each run weighted by one over its group's variance. Standard errors come from the
 * weighted residuals, so that variances need to be right only up to a common factor; a surface that does not fit widens
 * its own errors. With variances estimated from the same points, errors and tests are approximate.
 *
 * Lack of fit compares the deviation of the places' means from the surface with that of replicates, runs at the same
 * place, by an F test: a small p says that the surface has the wrong form.
 *
 * Source: Box and Wilson 1951; Aitken 1936 (weights); Fisher 1922 (lack of fit); Box and Draper 2007, chapter 3.
 *
 * @param terms which the points tell apart
 * @param variances of one run by group, in the value's unit squared
 * @example
 * ```ts
 * import { fitSurface, LOSS_TERMS } from "@/report/statistics/surface/response_surface.ts";
 * import assert from "node:assert/strict";
 *
 * const points = [[0.15, 7], [0.15, 8], [0.4, 8], [0.4, 9], [0.2, 7.5]].flatMap(([rate, log2]) =>
 *   [-0.01, 0.01].map((noise) => ({
 *     at: { corruptionRate: rate, log2Predictions: log2 },
 *     group: "all",
 *     value: 8 + 1.4 * rate - 0.4 * log2 + noise,
 *   }))
 * );
 * const { coefficients, lackOfFit } = fitSurface(points, LOSS_TERMS, { all: 1 });
 * assert.equal(coefficients[1].estimate.toFixed(6), "1.400000");
 * assert.ok(lackOfFit!.p > 0.99);
 * ```
 *
 * @throws {RangeError} when there are no more points than terms, the points do not tell the terms apart, a coordinate
 *   or a group's variance is missing, or a number is not finite
 */
export function fitSurface(
  points: readonly SurfacePoint[],
  terms: readonly Term[],
  variances: Readonly<Record<string, number>>,
): ResponseSurface {
  if (points.length <= terms.length) {
    throw new RangeError(
      `A surface of ${terms.length} terms needs more than ${points.length} points.`,
    );
  }
  for (const { group, value } of points) {
    if (!Number.isFinite(value)) throw new RangeError(`A surface met the value ${value}.`);
    if (!(variances[group] > 0)) {
      throw new RangeError(`The group "${group}" needs a variance above 0.`);
    }
  }
  const weighted = points.map((point) => ({ ...point, weight: 1 / variances[point.group] }));
  const rows = points.map(({ at }) => termValues(at, terms));
  const { estimates, unscaled } = leastSquares(rows, weighted);
  const residuals = points.map(({ value }, i) => value - dot(rows[i], estimates));
  const squares = residuals.reduce(
    (sum, residual, i) => sum + weighted[i].weight * residual ** 2,
    0,
  );
  const degreesOfFreedom = points.length - terms.length;
  const scale = squares / degreesOfFreedom;
  const covariance = Matrix.mul(unscaled, scale).to2DArray();
  return {
    terms,
    coefficients: estimates.map((estimate, j) => ({
      estimate,
      standardError: Math.sqrt(covariance[j][j]),
      degreesOfFreedom,
    })),
    covariance,
    degreesOfFreedom,
    r2: 1 - squares / squaresAround(weighted),
    variances: Object.fromEntries(
      Object.entries(variances).map(([group, variance]) => [group, variance * scale]),
    ),
    residuals,
    lackOfFit: lackOfFit(weighted, squares, terms.length),
    range: Object.fromEntries(
      coordinatesOf(terms).map((name) => {
        const values = points.map(({ at }) => at[name]);
        return [name, { low: Math.min(...values), high: Math.max(...values) }];
      }),
    ),
    largestVariance: Math.max(...rows.map((row) => varianceAt(row, covariance))),
  };
}

/** What a surface says of a place. */
export type Prediction =
  | {
    kind: "predicted";
    /** The mean over seeds. */
    mean: Estimate & Interval;
    /** One further run of the group: the same value, with a run's own error. */
    run: Estimate & Interval;
  }
  | Outside;

/** A place beyond what was fitted, for which a surface says nothing. */
export interface Outside {
  kind: "outside";
  /** The coordinates that are out of their range; empty where only their combination is unlike all fitted ones. */
  coordinates: string[];
  range: ResponseSurface["range"];
}

/**
 * Whether a place lies within what was fitted: each coordinate in its range, and their combination no further out than
 * that of every fitted place, by the surface's variance there (leverage).
 *
 * Source of the second condition, hidden extrapolation: Montgomery, Peck and Vining 2012, 3.8.
 *
 * @throws {RangeError} when a coordinate is missing
 */
export function isInside(surface: ResponseSurface, at: Place): boolean {
  const variance = varianceAt(termValues(at, surface.terms), surface.covariance);
  return outOfRange(surface, at).length === 0 &&
    variance <= surface.largestVariance * (1 + 1e-9);
}

function outOfRange({ range }: ResponseSurface, at: Place): string[] {
  return Object.keys(range).filter((name) =>
    at[name] < range[name].low || at[name] > range[name].high
  );
}

/**
 * The surface at a place with its intervals, or that the place is outside what was fitted ({@link isInside}).
 *
 * @param group whose runs' variance counts
 * @param level of the intervals, as a share
 * @throws {RangeError} when a coordinate or the group's variance is missing
 */
export function predictSurface(
  surface: ResponseSurface,
  at: Place,
  group: string,
  level = 0.95,
): Prediction {
  const { range, degreesOfFreedom } = surface;
  if (!isInside(surface, at)) {
    return { kind: "outside", coordinates: outOfRange(surface, at), range };
  }
  const values = termValues(at, surface.terms);
  const variance = varianceAt(values, surface.covariance);
  const own = surface.variances[group];
  if (own === undefined) throw new RangeError(`The surface knows no group "${group}".`);
  const estimate = dot(values, surface.coefficients.map(({ estimate }) => estimate));
  const withError = (variance: number) => {
    const own = { estimate, standardError: Math.sqrt(variance), degreesOfFreedom };
    return { ...own, ...intervalOf(own, level) };
  };
  return { kind: "predicted", mean: withError(variance), run: withError(variance + own) };
}

/**
 * The terms' values at a place.
 *
 * @throws {RangeError} when a coordinate is missing
 */
export function termValues(at: Place, terms: readonly Term[]): number[] {
  return terms.map((term) =>
    Object.entries(term).reduce((product, [name, power]) => {
      if (!Number.isFinite(at[name])) {
        throw new RangeError(`A place of the surface has the ${name} ${at[name]}; give a number.`);
      }
      return product * at[name] ** power;
    }, 1)
  );
}

function coordinatesOf(terms: readonly Term[]): string[] {
  return [...new Set(terms.flatMap((term) => Object.keys(term)))];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

interface WeightedPoint extends SurfacePoint {
  weight: number;
}

/** Coefficients, and their covariance for points whose variance is one over their weight. */
function leastSquares(rows: number[][], points: readonly WeightedPoint[]) {
  const roots = points.map(({ weight }) => Math.sqrt(weight));
  const design = new Matrix(rows.map((row, i) => row.map((value) => roots[i] * value)));
  const decomposition = new QrDecomposition(design);
  const triangle = decomposition.upperTriangularMatrix;
  // What is left of a term's column beside the columns before it.
  const alone = triangle.diagonal().map((left, j) =>
    Math.abs(left) / design.getColumnVector(j).norm()
  );
  if (!alone.every((share) => share > LEAST_SHARE)) {
    throw new RangeError(
      "The points do not tell the surface's terms apart; leave a term out or add places.",
    );
  }
  const values = Matrix.columnVector(points.map(({ value }, i) => roots[i] * value));
  const root = inverse(triangle);
  return {
    estimates: decomposition.solve(values).to1DArray(),
    unscaled: root.mmul(root.transpose()),
  };
}

function varianceAt(row: readonly number[], covariance: readonly (readonly number[])[]): number {
  return dot(row, covariance.map((own) => dot(own, row)));
}

/** Points by their place. */
function replicates<Point extends SurfacePoint>(points: readonly Point[]): Point[][] {
  const placeOf = ({ at }: Point) =>
    Object.keys(at).sort().map((name) => `${name} ${at[name]}`).join(", ");
  return [...Map.groupBy(points, placeOf).values()];
}

/** Weighted squares around the weighted mean. */
function squaresAround(points: readonly WeightedPoint[]): number {
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const mean = points.reduce((sum, { weight, value }) => sum + weight * value, 0) / total;
  return points.reduce((sum, { weight, value }) => sum + weight * (value - mean) ** 2, 0);
}

function lackOfFit(
  points: readonly WeightedPoint[],
  residualSquares: number,
  terms: number,
): LackOfFit | null {
  const places = replicates(points);
  const [between, within] = [places.length - terms, points.length - places.length];
  const pure = places.reduce((sum, place) => sum + squaresAround(place), 0);
  if (between < 1 || within < 1 || pure === 0) return null;
  const f = Math.max(0, residualSquares - pure) / between / (pure / within);
  return { f, degreesOfFreedom: [between, within], p: 1 - fCdf(f, between, within) };
}

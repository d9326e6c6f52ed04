import type { SparseRow } from "./tfidf.ts";

/** Coefficients `[outputs, width]` and an intercept for each output. */
export interface LinearModel {
  coefficients: Float64Array[];
  intercepts: Float64Array;
}

/** Turns the scores of a row into its residuals, the loss's derivatives by the scores, in place. */
type Residual = (scores: Float64Array, row: number) => void;

/** The intercept's column has this value instead of 1, which evens out curvatures; the minimum is the same. */
const interceptScale = 0.3;
const mostIterations = 1000;
/** Largest component of the gradient, per row, at which a fit has converged. */
const tolerance = 1e-6;

/**
 * Logistic regression with an L2 penalty of half the squared coefficients: the minimum of
 * scikit-learn's `LogisticRegression(C=1)`, one output for two classes and one for each of more.
 */
export function fitLogistic(
  rows: SparseRow[],
  width: number,
  labels: ArrayLike<number>,
  classes: number,
): LinearModel {
  if (classes === 2) {
    return fit(rows, width, 1, 0.25, (scores, row) => {
      scores[0] = 1 / (1 + Math.exp(-scores[0])) - labels[row];
    });
  }
  return fit(rows, width, classes, 0.5, (scores, row) => {
    let [highest, total] = [-Infinity, 0];
    for (let k = 0; k < classes; k++) highest = Math.max(highest, scores[k]);
    for (let k = 0; k < classes; k++) total += scores[k] = Math.exp(scores[k] - highest);
    for (let k = 0; k < classes; k++) scores[k] /= total;
    scores[labels[row]] -= 1;
  });
}

/** The class that a logistic model finds most likely. */
export function predictClass(model: LinearModel, row: SparseRow): number {
  const scores = score(model, row);
  if (scores.length === 1) return scores[0] > 0 ? 1 : 0;
  return scores.indexOf(Math.max(...scores));
}

/** Ridge regression with the same penalty: the minimum of scikit-learn's `Ridge(alpha=1)`. */
export function fitRidge(
  rows: SparseRow[],
  width: number,
  targets: ArrayLike<number>,
): LinearModel {
  return fit(rows, width, 1, 1, (scores, row) => {
    scores[0] -= targets[row];
  });
}

/** Scores of one row, `[outputs]`. */
export function score(model: LinearModel, row: SparseRow): Float64Array {
  const scores = new Float64Array(model.intercepts.length);
  setScores(model, row, scores);
  return scores;
}

function setScores(
  { coefficients, intercepts }: LinearModel,
  row: SparseRow,
  scores: Float64Array,
) {
  const { columns, values } = row;
  for (let k = 0; k < scores.length; k++) {
    const weights = coefficients[k];
    let sum = intercepts[k];
    for (let i = 0; i < columns.length; i++) sum += weights[columns[i]] * values[i];
    scores[k] = sum;
  }
}

/**
 * Nesterov's accelerated gradient with restarts (O'Donoghue and Candès 2015). The step is the inverse
 * of the largest curvature: that of the loss by score times the largest eigenvalue of the rows' Gram
 * matrix, intercept column included, plus the penalty's 1.
 */
function fit(
  rows: SparseRow[],
  width: number,
  outputs: number,
  curvature: number,
  residual: Residual,
): LinearModel {
  const zeros = (): LinearModel => ({
    coefficients: Array.from({ length: outputs }, () => new Float64Array(width)),
    intercepts: new Float64Array(outputs),
  });
  const step = 1 / (curvature * largestEigenvalue(rows, width) + 1);
  const [point, previous, gradient] = [zeros(), zeros(), zeros()];
  const residuals = new Float64Array(outputs);
  let momentum = 0;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    gradient.coefficients.forEach((weights, k) => weights.set(point.coefficients[k]));
    gradient.intercepts.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const { columns, values } = rows[i];
      setScores(point, rows[i], residuals);
      residual(residuals, i);
      for (let k = 0; k < outputs; k++) {
        const weights = gradient.coefficients[k];
        const scale = residuals[k];
        for (let j = 0; j < columns.length; j++) weights[columns[j]] += scale * values[j];
        gradient.intercepts[k] += interceptScale ** 2 * scale;
      }
    }
    let [steepest, uphill] = [0, 0];
    const [points, before, slopes] = [point, previous, gradient].map(parts);
    for (const [k, slope] of slopes.entries()) {
      for (let j = 0; j < slope.length; j++) {
        uphill += slope[j] * (points[k][j] - step * slope[j] - before[k][j]);
        steepest = Math.max(steepest, Math.abs(slope[j]));
      }
    }
    momentum = uphill > 0 ? 0 : momentum + 1;
    const factor = momentum / (momentum + 3);
    for (const [k, slope] of slopes.entries()) {
      for (let j = 0; j < slope.length; j++) {
        const next = points[k][j] - step * slope[j];
        points[k][j] = next + factor * (next - before[k][j]);
        before[k][j] = next;
      }
    }
    if (steepest < tolerance * rows.length) break;
  }
  return previous;
}

function parts({ coefficients, intercepts }: LinearModel): Float64Array[] {
  return [...coefficients, intercepts];
}

/** By power iteration, a little enlarged so that the step is never too long. */
function largestEigenvalue(rows: SparseRow[], width: number): number {
  let vector = new Float64Array(width + 1).fill(1 / Math.sqrt(width + 1));
  let eigenvalue = 0;
  for (let iteration = 0; iteration < 30; iteration++) {
    const product = new Float64Array(width + 1);
    for (const { columns, values } of rows) {
      let dot = interceptScale * vector[width];
      for (let j = 0; j < columns.length; j++) dot += vector[columns[j]] * values[j];
      for (let j = 0; j < columns.length; j++) product[columns[j]] += dot * values[j];
      product[width] += interceptScale * dot;
    }
    eigenvalue = Math.sqrt(product.reduce((sum, value) => sum + value * value, 0));
    vector = product.map((value) => value / eigenvalue);
  }
  return 1.05 * eigenvalue;
}

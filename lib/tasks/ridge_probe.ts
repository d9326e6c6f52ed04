import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** Vectors with a class each: `[count, width]`, row after row. */
export interface LabelledVectors {
  vectors: Float32Array;
  labels: Int32Array;
}

/** A linear classifier: scores are `vector * weights + bias` of standardised vectors. */
export interface RidgeProbe {
  classes: number;
  mean: Float64Array;
  /** 1 / standard deviation; 0 for coordinates that do not vary. */
  scale: Float64Array;
  /** `[width + 1, classes]`, the bias in the last row. */
  weights: Matrix;
}

/** Penalty on squared weights for each training vector. */
const penalty = 1e-3;

/**
 * Fits a linear classifier by least squares on one-hot labels, in 64-bit floats on standardised
 * vectors: the normal equations of a collinear layer are hopeless in 32 bits. Exact and without
 * randomness, so that layers and models compare.
 *
 * @throws {RangeError} where there are no vectors or a label is none of the classes
 */
export function fitRidgeProbe({ vectors, labels }: LabelledVectors, classes: number): RidgeProbe {
  const count = labels.length;
  const width = vectors.length / count;
  if (count === 0 || !Number.isInteger(width)) {
    throw new RangeError(
      `A probe needs vectors of one width; got ${vectors.length} values for ${count}.`,
    );
  }
  const { mean, scale } = standardisation(vectors, count, width);
  const gram = new Float64Array((width + 1) ** 2);
  const byClass = new Float64Array((width + 1) * classes);
  const row = new Float64Array(width + 1).fill(1);
  for (let i = 0; i < count; i++) {
    const label = labels[i];
    if (!(label >= 0 && label < classes)) {
      throw new RangeError(`Vector ${i} has label ${label}; there are ${classes} classes.`);
    }
    for (let j = 0; j < width; j++) row[j] = (vectors[i * width + j] - mean[j]) * scale[j];
    for (let j = 0; j <= width; j++) {
      const value = row[j];
      for (let k = 0; k <= j; k++) gram[j * (width + 1) + k] += value * row[k];
      byClass[j * classes + label] += value;
    }
  }
  const left = new Matrix(width + 1, width + 1);
  const right = new Matrix(width + 1, classes);
  for (let j = 0; j <= width; j++) {
    for (let k = 0; k <= j; k++) {
      const value = gram[j * (width + 1) + k] / count;
      left.set(j, k, value);
      left.set(k, j, value);
    }
    left.set(j, j, left.get(j, j) + penalty);
    for (let c = 0; c < classes; c++) right.set(j, c, byClass[j * classes + c] / count);
  }
  const weights = new CholeskyDecomposition(left).solve(right);
  return { classes, mean, scale, weights };
}

/** Share of vectors whose class has the highest score. */
export function probeAccuracy(probe: RidgeProbe, { vectors, labels }: LabelledVectors): number {
  const { classes, mean, scale, weights } = probe;
  const width = mean.length;
  const flat = Float64Array.from(weights.to1DArray());
  const scores = new Float64Array(classes);
  let right = 0;
  labels.forEach((label, i) => {
    scores.set(flat.subarray(width * classes));
    for (let j = 0; j < width; j++) {
      const value = (vectors[i * width + j] - mean[j]) * scale[j];
      for (let c = 0; c < classes; c++) scores[c] += value * flat[j * classes + c];
    }
    let best = 0;
    for (let c = 1; c < classes; c++) if (scores[c] > scores[best]) best = c;
    if (best === label) right++;
  });
  return right / labels.length;
}

function standardisation(vectors: Float32Array, count: number, width: number) {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  vectors.forEach((value, i) => mean[i % width] += value / count);
  vectors.forEach((value, i) => scale[i % width] += (value - mean[i % width]) ** 2 / count);
  return { mean, scale: scale.map((variance) => variance > 1e-20 ? 1 / Math.sqrt(variance) : 0) };
}

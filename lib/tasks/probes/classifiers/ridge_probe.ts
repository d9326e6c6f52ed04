import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** Vectors with a class each: `[count, width]`, row after row. */
export interface LabelledVectors {
  vectors: Float32Array;
  labels: Int32Array;
}

/** A linear map from vectors to scores: `vector * weights + bias` of standardised vectors. */
export interface RidgeProbe {
  /** Scores for each vector: one a class, or the number that is asked for. */
  outputs: number;
  mean: Float64Array;
  /** 1 / standard deviation; 0 for coordinates that do not vary. */
  scale: Float64Array;
  /** `[width + 1, outputs]`, the bias in the last row. */
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
  return fitRidge(vectors, oneHot(labels, classes), labels.length, [penalty])[0];
}

/**
 * One row a label, 1 at its class: what a ridge regression is to predict.
 *
 * @returns `[labels, classes]`
 * @throws {RangeError} where a label is none of the classes
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Float64Array {
  checkLabels(labels, classes);
  const targets = new Float64Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) targets[i * classes + labels[i]] = 1;
  return targets;
}

/** @throws {RangeError} where a label is none of the classes, naming the vector */
export function checkLabels(labels: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] >= 0 && labels[i] < classes) continue;
    throw new RangeError(`Vector ${i} has label ${labels[i]}; there are ${classes} classes.`);
  }
}

/**
 * Ridge regressions that differ in their penalty, as {@link fitRidgeProbe} fits one.
 *
 * @param vectors `[count, width]`
 * @param targets `[count, outputs]`
 * @param penalties on squared weights for each vector
 * @returns a map for each penalty
 * @throws {RangeError} where there are no vectors
 */
export function fitRidge(
  vectors: Float32Array,
  targets: Float64Array,
  count: number,
  penalties: number[],
): RidgeProbe[] {
  const width = vectors.length / count;
  const outputs = targets.length / count;
  if (count === 0 || !Number.isInteger(width)) {
    throw new RangeError(
      `A probe needs vectors of one width; got ${vectors.length} values for ${count}.`,
    );
  }
  const { mean, scale } = standardisation(vectors, count, width);
  const gram = new Float64Array((width + 1) ** 2);
  const byOutput = new Float64Array((width + 1) * outputs);
  const row = new Float64Array(width + 1).fill(1);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < width; j++) row[j] = (vectors[i * width + j] - mean[j]) * scale[j];
    for (let j = 0; j <= width; j++) {
      const value = row[j];
      for (let k = 0; k <= j; k++) gram[j * (width + 1) + k] += value * row[k];
    }
    for (let c = 0; c < outputs; c++) {
      const target = targets[i * outputs + c];
      if (target === 0) continue;
      for (let j = 0; j <= width; j++) byOutput[j * outputs + c] += row[j] * target;
    }
  }
  const right = new Matrix(width + 1, outputs);
  for (let j = 0; j <= width; j++) {
    for (let c = 0; c < outputs; c++) right.set(j, c, byOutput[j * outputs + c] / count);
  }
  return penalties.map((penalty) => {
    const left = new Matrix(width + 1, width + 1);
    for (let j = 0; j <= width; j++) {
      for (let k = 0; k <= j; k++) {
        const value = gram[j * (width + 1) + k] / count;
        left.set(j, k, value);
        left.set(k, j, value);
      }
      left.set(j, j, left.get(j, j) + penalty);
    }
    const weights = new CholeskyDecomposition(left).solve(right);
    return { outputs, mean, scale, weights };
  });
}

/** Scores of vectors, `[count, outputs]`. */
export function ridgeScores(probe: RidgeProbe, vectors: Float32Array): Float64Array {
  const { outputs, mean, scale, weights } = probe;
  const width = mean.length;
  const count = vectors.length / width;
  const flat = Float64Array.from(weights.to1DArray());
  const all = new Float64Array(count * outputs);
  for (let i = 0; i < count; i++) {
    const scores = all.subarray(i * outputs, (i + 1) * outputs);
    scores.set(flat.subarray(width * outputs));
    for (let j = 0; j < width; j++) {
      const value = (vectors[i * width + j] - mean[j]) * scale[j];
      for (let c = 0; c < outputs; c++) scores[c] += value * flat[j * outputs + c];
    }
  }
  return all;
}

/** The class with the highest score of each vector. */
export function ridgeClasses(probe: RidgeProbe, vectors: Float32Array): Int32Array {
  const { outputs } = probe;
  const scores = ridgeScores(probe, vectors);
  return Int32Array.from({ length: scores.length / outputs }, (_, i) => {
    let best = 0;
    for (let c = 1; c < outputs; c++) {
      if (scores[i * outputs + c] > scores[i * outputs + best]) best = c;
    }
    return best;
  });
}

/** Share of vectors whose class has the highest score. */
export function probeAccuracy(probe: RidgeProbe, { vectors, labels }: LabelledVectors): number {
  const found = ridgeClasses(probe, vectors);
  let right = 0;
  labels.forEach((label, i) => {
    if (found[i] === label) right++;
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

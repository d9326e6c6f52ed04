import { randomStream } from "../../random/random.ts";
import { sparseSoftmaxCrossEntropy, tf } from "../../tensorflow/mod.ts";
import { checkLabels, type LabelledVectors } from "./classifiers/ridge_probe.ts";
import { fitSoftmax, standardiser } from "./classifiers/fit_softmax.ts";

/** Entropy of labels in nats. */
export function entropy(labels: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  let nats = 0;
  for (const count of counts.values()) {
    nats -= count / labels.length * Math.log(count / labels.length);
  }
  return nats;
}

/**
 * Mutual information of paired labels in nats, of their empirical distribution. It is biased upwards
 * where there are few pairs for the labels' combinations.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mutualInformation } from "@/tasks/probes/mutual_information.ts";
 *
 * assert.equal(mutualInformation([0, 0, 1, 1], [0, 1, 0, 1]), 0);
 * assert.equal(mutualInformation([0, 0, 1, 1], [5, 5, 7, 7]), Math.log(2));
 * ```
 */
export function mutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const pairs = Int32Array.from({ length: a.length }, (_, i) => a[i] * 65_536 + b[i]);
  return entropy(a) + entropy(b) - entropy(pairs);
}

/** Rounds of assigning vectors and moving centres. */
const clusteringRounds = 12;

/**
 * Clusters by Lloyd's k-means from `count` vectors drawn by the seed.
 *
 * @param vectors `[n, width]`, row after row
 * @returns the cluster of each vector, in [0, count)
 * @throws {RangeError} where there are fewer vectors than clusters
 */
export function kMeans(
  vectors: Float32Array,
  width: number,
  count: number,
  seed: number,
): Int32Array {
  const n = vectors.length / width;
  if (n < count) throw new RangeError(`${n} vectors cannot be put into ${count} clusters.`);
  const centres = new Float32Array(count * width);
  const first = randomStream({ seed, stream: "k-means", epoch: 0, index: 0 }).choose(n, count);
  first.forEach((row, k) => {
    centres.set(vectors.subarray(row * width, (row + 1) * width), k * width);
  });
  const points = tf.tensor2d(vectors, [n, width]);
  let assigned: Int32Array = new Int32Array(n);
  for (let round = 0; round < clusteringRounds; round++) {
    assigned = nearest(points, centres, count);
    const sizes = new Int32Array(count);
    const sums = new Float64Array(count * width);
    assigned.forEach((k, i) => {
      sizes[k]++;
      for (let j = 0; j < width; j++) sums[k * width + j] += vectors[i * width + j];
    });
    // A centre that lost all its vectors stays where it is.
    sums.forEach((sum, i) => {
      const size = sizes[Math.floor(i / width)];
      if (size > 0) centres[i] = sum / size;
    });
  }
  points.dispose();
  return assigned;
}

function nearest(points: tf.Tensor2D, centres: Float32Array, count: number): Int32Array {
  return tf.tidy(() => {
    const all = tf.tensor2d(centres, [count, centres.length / count]);
    const squared = tf.sum(tf.square(all), 1);
    const distances = tf.sub(squared, tf.mul(2, tf.matMul(points, all, false, true)));
    return Int32Array.from(tf.argMin(distances, 1).dataSync());
  });
}

/** Updates of the linear classifier, all of them on all vectors. */
const probeUpdates = 150;
const probeRate = 0.05;
/** Penalty on the mean squared weight, so that chance is not learned by heart. */
const probePenalty = 1e-2;

/**
 * What a linear classifier knows of the labels beyond their frequencies, in nats: its cross entropy on
 * `test` subtracted from that of the training labels' add-one frequencies. A lower bound on the mutual
 * information, up to what the classifier learned by chance; it can be negative.
 *
 * @throws {RangeError} where a label is none of the classes
 */
export function probeInformation(
  train: LabelledVectors,
  test: LabelledVectors,
  classes: number,
): number {
  const width = train.vectors.length / train.labels.length;
  for (const { labels } of [train, test]) checkLabels(labels, classes);
  const frequencies = new Float64Array(classes).fill(1);
  for (const label of train.labels) frequencies[label]++;
  const total = train.labels.length + classes;
  const unigram = test.labels.reduce((sum, k) => sum - Math.log(frequencies[k] / total), 0) /
    test.labels.length;
  return tf.tidy(() => {
    const x = tf.tensor2d(train.vectors, [train.labels.length, width]);
    const standardised = standardiser(x);
    const logFrequencies = Float32Array.from(frequencies, (count) => Math.log(count / total));
    const { weights, bias } = fit(standardised(x), train.labels, logFrequencies);
    const rows = standardised(tf.tensor2d(test.vectors, [test.labels.length, width]));
    const losses = sparseSoftmaxCrossEntropy(
      tf.add(tf.matMul(rows, weights), bias),
      tf.tensor1d(test.labels, "int32"),
    );
    const nats = tf.mean(losses).dataSync()[0];
    return unigram - nats;
  });
}

/** Softmax regression from zero weights and the labels' frequencies by Adam on all rows at once. */
function fit(rows: tf.Tensor2D, labels: Int32Array, logFrequencies: Float32Array) {
  const targets = tf.oneHot(tf.tensor1d(labels, "int32"), logFrequencies.length) as tf.Tensor2D;
  return fitSoftmax(rows.shape[1], tf.tensor1d(logFrequencies), {
    updates: probeUpdates,
    decay: 2 * probePenalty,
    learningRate: () => probeRate,
    batch: () => ({ rows, targets }),
  });
}

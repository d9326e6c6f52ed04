import { sparseSoftmaxCrossEntropy, tf } from "../../tensorflow/mod.ts";
import { checkLabels, type LabelledVectors } from "./classifiers/ridge_probe.ts";
import { fitSoftmax, standardiser } from "./classifiers/fit_softmax.ts";

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

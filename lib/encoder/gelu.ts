import * as tf from "@tensorflow/tfjs-core";

/**
 * Gaussian error linear unit, x·Φ(x), exact (Hendrycks & Gimpel 2016), with its own gradient
 * Φ(x) + x·φ(x) so that the backward pass keeps one tensor instead of five. Any shape.
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return geluOp(x) as T;
}

const geluOp = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  (save as tf.GradSaveFunc)([input]);
  return {
    value: tf.tidy(() => tf.mul(input, normalCdf(input))),
    gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
      tf.tidy(() => {
        const density = tf.mul(tf.exp(tf.mul(tf.square(saved), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy, tf.add(normalCdf(saved), tf.mul(saved, density)));
      }),
  };
});

function normalCdf(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

import * as tf from "@tensorflow/tfjs-core";
import { LAYER_NORM_EPSILON } from "./config.ts";

/**
 * Layer normalisation (Ba et al. 2016) over the last axis, with its own gradient: the backward
 * pass needs only the normalised input and the inverse deviation.
 *
 * @param x [rows, width]
 * @param gain [width]
 * @param bias [width]
 * @returns [rows, width]
 */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D): tf.Tensor2D {
  return layerNormOp(x, gain, bias) as tf.Tensor2D;
}

const layerNormOp = tf.customGrad((...inputs) => {
  const [x, gain, bias] = inputs as tf.Tensor[];
  const save = inputs[3] as tf.GradSaveFunc;
  const [normalised, inverseDeviation] = tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    const inverse = tf.rsqrt(tf.add(variance, LAYER_NORM_EPSILON));
    return [tf.mul(centred, inverse), inverse];
  });
  save([normalised, inverseDeviation, gain]);
  return {
    value: tf.add(tf.mul(normalised, gain), bias),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
      tf.tidy(() => {
        const [normalised, inverseDeviation, gain] = saved;
        const scaled = tf.mul(dy, gain);
        const along = tf.mul(normalised, tf.mean(tf.mul(scaled, normalised), -1, true));
        const dx = tf.mul(
          inverseDeviation,
          tf.sub(tf.sub(scaled, tf.mean(scaled, -1, true)), along),
        );
        return [dx, tf.sum(tf.mul(dy, normalised), 0), tf.sum(dy, 0)];
      }),
  };
});

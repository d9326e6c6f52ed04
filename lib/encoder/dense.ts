import * as tf from "@tensorflow/tfjs-core";
import { layerNorm } from "./layer_norm.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Affine map x · Wᵀ + b with the weights called `name`.
 *
 * @param x [rows, inputs]
 * @returns [rows, outputs]
 */
export function dense(parameters: Parameters, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const product = tf.matMul(x, parameters[`${name}.weight`] as tf.Tensor2D, false, true);
  return tf.add(product, parameters[`${name}.bias`]) as tf.Tensor2D;
}

/** Layer norm with the gain and bias called `name`; [rows, width] → [rows, width]. */
export function norm(parameters: Parameters, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return layerNorm(
    x,
    parameters[`${name}.weight`] as tf.Tensor1D,
    parameters[`${name}.bias`] as tf.Tensor1D,
  );
}

import type { Parameters } from "../../encoder/parameters.ts";
import { mapRecord } from "../../encoder/tree.ts";
import { tf } from "../../tensorflow/mod.ts";

/** Euclidean norm over all gradients together, a scalar. */
export function globalNorm(gradients: Parameters): tf.Scalar {
  const squares = Object.values(gradients).map((g) => tf.sum(tf.square(g)));
  return tf.sqrt(tf.addN(squares)) as tf.Scalar;
}

/**
 * Gradients scaled down to a global norm of at most `maximum` (Pascanu et al. 2013). The authors
 * do not clip; the small profiles need it (2e-3 without clipping diverges from 6 M tokens on).
 */
export function clipByGlobalNorm(
  gradients: Parameters,
  norm: tf.Scalar,
  maximum: number,
): Parameters {
  const scale = tf.minimum(tf.div(maximum, tf.add(norm, 1e-6)), 1);
  return mapRecord(gradients, (gradient) => tf.mul(gradient, scale));
}

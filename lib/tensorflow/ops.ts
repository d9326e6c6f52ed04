/** Ops of TensorFlow that tfjs doesn't offer. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * Cross entropy of softmax(`logits`) against integer labels, one value per row. One pass over the logits
 * gives loss and gradient.
 *
 * @param logits float32 `[rows, classes]`
 * @param labels int32 `[rows]`, each in `0 .. classes - 1` (TensorFlow gives NaN or an error for others)
 * @returns float32 `[rows]`, in nats
 *
 * @example
 * ```ts
 * import { sparseSoftmaxCrossEntropy, startTensorFlow, tf } from "@/tensorflow/mod.ts";
 *
 * await startTensorFlow();
 * const loss = sparseSoftmaxCrossEntropy(tf.zeros([2, 8]), tf.tensor1d([3, 5], "int32"));
 * loss.print(); // ln 8 = 2.079, twice
 * ```
 */
export function sparseSoftmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const [rows] = logits.shape;
  if (labels.shape[0] !== rows) {
    throw new Error(
      `sparseSoftmaxCrossEntropy needs one label per row of logits, but there are ${rows} rows ` +
        `and ${labels.shape[0]} labels.`,
    );
  }
  const outputs = tf.engine().runKernel("SparseSoftmaxCrossEntropyWithLogits", { logits, labels });
  const [loss, logitsGradient] = outputs as unknown as tf.Tensor[];
  logitsGradient.dispose(); // the gradient function has its own reference
  return loss as tf.Tensor1D;
}

/**
 * Uniform numbers in [0, 1) that depend on shape and seed only: the same on every device, in eager mode and
 * compiled. In a compiled function the seed is an input, so each call draws new numbers, as
 * `tf.randomUniform` would not (it draws on the host, once, when the function is traced).
 *
 * Equal seeds give equal numbers, so every use in one step needs a seed of its own.
 *
 * @param seed int32 `[2]`
 * @param first how many numbers to leave out: a part of a larger tensor draws that part's numbers
 * @returns float32 multiples of 2^-23
 *
 * @example
 * ```ts
 * import { startTensorFlow, statelessUniform, tf } from "@/tensorflow/mod.ts";
 *
 * await startTensorFlow();
 * const dropped = tf.less(statelessUniform([4, 4], tf.tensor1d([7, 1], "int32")), 0.1);
 * dropped.print();
 * ```
 */
export function statelessUniform(shape: number[], seed: tf.Tensor1D, first = 0): tf.Tensor {
  return tf.engine().runKernel("StatelessUniform", { seed }, { shape, first });
}

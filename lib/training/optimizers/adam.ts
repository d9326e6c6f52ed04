import type { Parameters } from "../../encoder/parameters.ts";
import { tf } from "../../tensorflow/mod.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** Adam with decoupled weight decay, as data. */
export interface AdamConfig {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Share of each weight taken off per unit of learning rate; biases and norms included. */
  weightDecay: number;
}

/**
 * Adam (Kingma & Ba 2015; decay decoupled as by Loshchilov & Hutter 2019), in the order of fairseq's:
 * decay every weight, then move it against its corrected gradient. Its slots are the running means of
 * the gradients, `first`, and of their squares, `second`.
 *
 * @returns an optimizer whose `update` takes and gives, under the parameters' names, float32 tensors of
 *   the parameters' shapes: weights, and both means; its `scalars` are `stepSize` and `keep`, float32 []
 */
export function adam({ beta1, beta2, epsilon, weightDecay }: AdamConfig): Optimizer {
  return {
    slots: (shapes) => ({ first: shapes, second: shapes }),
    scalars(learningRate, step) {
      const correction = Math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step);
      return { stepSize: learningRate * correction, keep: 1 - learningRate * weightDecay };
    },
    update(parameters, gradients, state, { stepSize, keep }) {
      const next: Parameters = {};
      const moments: OptimizerState = { first: {}, second: {} };
      for (const [name, gradient] of Object.entries(gradients)) {
        const first = mix(state.first[name], gradient, beta1);
        const second = mix(state.second[name], tf.square(gradient), beta2);
        const direction = tf.div(first, tf.add(tf.sqrt(second), epsilon));
        moments.first[name] = first;
        moments.second[name] = second;
        next[name] = tf.sub(tf.mul(parameters[name], keep), tf.mul(direction, stepSize));
      }
      return { parameters: next, state: moments };
    },
  };
}

/** The running mean of a value: `beta` of the old mean, the rest of the new value. */
export function mix(mean: tf.Tensor, value: tf.Tensor, beta: number): tf.Tensor {
  return tf.add(tf.mul(mean, beta), tf.mul(value, 1 - beta));
}

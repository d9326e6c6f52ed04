import { tf } from "../tensorflow/mod.ts";
import type { Parameters } from "../encoder/parameters.ts";

/** Adam with decoupled weight decay, as data. */
export interface AdamConfig {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Share of each weight taken off per unit of learning rate; biases and norms included. */
  weightDecay: number;
}

/** Running means of the gradients and of their squares, one tensor for each parameter. */
export interface Moments {
  first: Parameters;
  second: Parameters;
}

/** Moments before the first update: zeros. */
export function initialMoments(parameters: Parameters): Moments {
  const zeros = () =>
    Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, tf.zerosLike(p)]));
  return { first: zeros(), second: zeros() };
}

/**
 * The two numbers by which update `step` (from 1) depends on time; they are passed in as scalars,
 * so one traced update serves all steps.
 */
export function stepScalars(config: AdamConfig, learningRate: number, step: number): {
  stepSize: number;
  keep: number;
} {
  const correction = Math.sqrt(1 - config.beta2 ** step) / (1 - config.beta1 ** step);
  return { stepSize: learningRate * correction, keep: 1 - learningRate * config.weightDecay };
}

/**
 * One update (Kingma & Ba 2015; decay decoupled as by Loshchilov & Hutter 2019), in the order of
 * fairseq's Adam: decay every weight, then move it against its corrected gradient.
 *
 * @param stepSize, keep scalars from {@link stepScalars}
 */
export function adamUpdate(
  config: AdamConfig,
  parameters: Parameters,
  moments: Moments,
  gradients: Parameters,
  stepSize: tf.Scalar,
  keep: tf.Scalar,
): { parameters: Parameters; moments: Moments } {
  const next = { parameters: {}, moments: { first: {}, second: {} } } as {
    parameters: Parameters;
    moments: Moments;
  };
  for (const [name, gradient] of Object.entries(gradients)) {
    const first = mix(moments.first[name], gradient, config.beta1);
    const second = mix(moments.second[name], tf.square(gradient), config.beta2);
    const direction = tf.div(first, tf.add(tf.sqrt(second), config.epsilon));
    next.moments.first[name] = first;
    next.moments.second[name] = second;
    next.parameters[name] = tf.sub(tf.mul(parameters[name], keep), tf.mul(direction, stepSize));
  }
  return next;
}

function mix(mean: tf.Tensor, value: tf.Tensor, beta: number): tf.Tensor {
  return tf.add(tf.mul(mean, beta), tf.mul(value, 1 - beta));
}

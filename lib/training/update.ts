import type { Dropout } from "../encoder/encoder.ts";
import type { Parameters } from "../encoder/parameters.ts";
import { recordOf } from "../encoder/tree.ts";
import { tf } from "../tensorflow/mod.ts";
import { seededDropout } from "./dropout.ts";
import { type DeviceBatch, type Loss, meanLoss } from "./loss.ts";
import { clipByGlobalNorm, globalNorm } from "./optimizers/clip.ts";
import { type OptimizerConfig, optimizerOf } from "./optimizers/config.ts";
import type { OptimizerState } from "./optimizers/optimizer.ts";

/** All that training changes. */
export interface TrainingState {
  parameters: Parameters;
  optimizer: OptimizerState;
}

/** What an update depends on beside state and batch. */
export interface UpdateInputs {
  /** The optimizer's numbers of this update. */
  scalars: Record<string, tf.Scalar>;
  /** int32 [2]: seed of the update's dropout masks. */
  dropoutSeed: tf.Tensor1D;
}

/** What an update gives: the new state, and float32 [3]: {@link reportOf} it. */
export interface Updated {
  state: TrainingState;
  report: tf.Tensor1D;
}

/** One update on a whole batch, a pure function of tensors. */
export type Update = (state: TrainingState, batch: DeviceBatch, inputs: UpdateInputs) => Updated;

/** Value and gradients of the mean loss, clipping, optimizer. */
export function wholeUpdate(loss: Loss, config: OptimizerConfig, dropout: number): Update {
  const mean = meanLoss(loss);
  const move = moveBy(config);
  return (state, batch, { scalars, dropoutSeed }) => {
    const drop = seededDropout(dropout, dropoutSeed);
    const { value, gradients } = lossAndGradients(mean, state.parameters, batch, drop);
    const { gradientNorm, ...moved } = move(state, gradients, scalars);
    return { ...moved, report: reportOf(value, gradientNorm, targetCount(batch)) };
  };
}

/** The loss of a batch and its gradient for each parameter. */
export function lossAndGradients(
  loss: Loss,
  parameters: Parameters,
  batch: DeviceBatch,
  drop?: Dropout,
): { value: tf.Scalar; gradients: Parameters } {
  const names = Object.keys(parameters);
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) =>
    loss(recordOf(names, tensors), batch, drop)
  )(Object.values(parameters));
  return { value: value as tf.Scalar, gradients: recordOf(names, grads) };
}

/**
 * Clips gradients and moves the weights against them, as `config` says; gives the new state with the
 * gradients' norm before clipping.
 */
export function moveBy(config: OptimizerConfig) {
  const optimizer = optimizerOf(config);
  const { clipNorm } = config;
  return (
    { parameters, optimizer: remembered }: TrainingState,
    gradients: Parameters,
    scalars: UpdateInputs["scalars"],
  ): { state: TrainingState; gradientNorm: tf.Scalar } => {
    const gradientNorm = globalNorm(gradients);
    const clipped = clipNorm === null
      ? gradients
      : clipByGlobalNorm(gradients, gradientNorm, clipNorm);
    const next = optimizer.update(parameters, clipped, remembered, scalars);
    return { state: { parameters: next.parameters, optimizer: next.state }, gradientNorm };
  };
}

/** How many targets of a batch count, float32. */
export function targetCount({ weights }: DeviceBatch): tf.Scalar {
  return tf.sum(tf.cast(tf.greater(weights, 0), "float32"));
}

/** Loss before the update, gradients' norm before clipping and targets that counted, float32 [3]. */
export function reportOf(...numbers: [loss: tf.Tensor, norm: tf.Tensor, targets: tf.Tensor]) {
  return tf.concat(numbers.map((number) => tf.reshape(number, [1]))) as tf.Tensor1D;
}

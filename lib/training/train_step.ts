import type { Dropout, EncoderInput } from "../encoder/encoder.ts";
import type { Parameters } from "../encoder/parameters.ts";
import { randomStream } from "../random/random.ts";
import { compile, tf } from "../tensorflow/mod.ts";
import { seededDropout } from "./dropout.ts";
import { clipByGlobalNorm, globalNorm } from "./optimizers/clip.ts";
import { type OptimizerConfig, optimizerOf } from "./optimizers/config.ts";
import {
  initialState,
  type Optimizer,
  type OptimizerState,
  scalarsOf,
} from "./optimizers/optimizer.ts";
import { learningRate, type Schedule } from "./schedule.ts";

/** All that training changes. */
export interface TrainingState {
  parameters: Parameters;
  optimizer: OptimizerState;
}

/** What training starts from: these weights, taken over, and an optimizer that has seen nothing. */
export function initialTrainingState(
  parameters: Parameters,
  optimizer: OptimizerConfig,
): TrainingState {
  return { parameters, optimizer: initialState(optimizerOf(optimizer), parameters) };
}

/** A batch on the device: what the encoder reads and what its loss compares with. */
export interface DeviceBatch extends EncoderInput {
  /** [n]: int32 token ids at the predicted positions or class labels, or float32 numbers. */
  targets: tf.Tensor1D;
  /** float32 [n]: weight of each target in the mean; 0 for unused slots. */
  weights: tf.Tensor1D;
}

/** A scalar loss as a function of the weights. */
export type Loss = (parameters: Parameters, batch: DeviceBatch, drop?: Dropout) => tf.Scalar;

/** A training step and the release of what was traced for it. */
export interface TrainStep {
  /**
   * Update `step` (from 1): takes over `state` and `batch` (both are disposed) and returns the new
   * state with the loss before the update and the gradients' norm before clipping.
   *
   * @throws when the loss is not a number, naming the step
   */
  (state: TrainingState, batch: DeviceBatch, step: number): {
    state: TrainingState;
    loss: number;
    gradientNorm: number;
    /** Targets that counted, where this process computes only a part of the batch. */
    targets?: number;
  };
  dispose(): void;
}

/** What a step depends on beside state and batch; the caller disposes of the tensors. */
export interface StepInputs {
  /** The optimizer's numbers of this update. */
  scalars: Record<string, tf.Scalar>;
  /** int32 [2]: seed of the step's dropout masks. */
  dropoutSeed: tf.Tensor1D;
}

/** The inputs of update `step` (from 1) in a training with this seed. */
export function stepInputs(
  optimizer: Optimizer,
  schedule: Schedule,
  seed: number,
  step: number,
): StepInputs {
  const random = randomStream({ seed, stream: "dropout", epoch: 0, index: step });
  return {
    scalars: scalarsOf(optimizer, learningRate(schedule, step), step),
    dropoutSeed: tf.tensor1d([random.uint32() | 0, 0], "int32"),
  };
}

/** The loss of a batch and its gradient for each parameter. */
export function lossAndGradients(
  loss: Loss,
  parameters: Parameters,
  batch: DeviceBatch,
  drop?: Dropout,
): { loss: tf.Scalar; gradients: Parameters } {
  const names = Object.keys(parameters);
  const record = (tensors: tf.Tensor[]) =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) =>
    loss(record(tensors), batch, drop)
  )(names.map((name) => parameters[name]));
  return { loss: value as tf.Scalar, gradients: record(grads) };
}

/** Clips and moves the weights; returns the new state with the gradients' norm before clipping. */
export function applyGradients(
  optimizer: Optimizer,
  clipNorm: number | null,
  { parameters, optimizer: remembered }: TrainingState,
  gradients: Parameters,
  { scalars }: StepInputs,
): { state: TrainingState; gradientNorm: tf.Scalar } {
  const gradientNorm = globalNorm(gradients);
  const clipped = clipNorm === null
    ? gradients
    : clipByGlobalNorm(gradients, gradientNorm, clipNorm);
  const next = optimizer.update(parameters, clipped, remembered, scalars);
  return { state: { parameters: next.parameters, optimizer: next.state }, gradientNorm };
}

/** What is said of a training whose loss is no longer a number. */
export function divergence(loss: number, step: number): Error {
  return new Error(
    `Training: the loss is ${loss} at step ${step}; lower the learning rate or set clipNorm.`,
  );
}

/**
 * Builds the training step for a loss: value and gradients, clipping, optimizer — one compiled
 * TensorFlow function per batch shape.
 *
 * @param dropout rate; its masks are functions of (seed, step, place)
 * @param xla whether XLA compiles the step: worth its seconds per batch shape in long trainings
 */
export function trainStep(
  loss: Loss,
  config: OptimizerConfig,
  schedule: Schedule,
  dropout: number,
  seed: number,
  xla: boolean,
): TrainStep {
  const optimizer = optimizerOf(config);
  const update = compile((state: TrainingState, batch: DeviceBatch, inputs: StepInputs) => {
    const drop = seededDropout(dropout, inputs.dropoutSeed);
    const { loss: value, gradients } = lossAndGradients(loss, state.parameters, batch, drop);
    const next = applyGradients(optimizer, config.clipNorm, state, gradients, inputs);
    return { state: next.state, loss: value, gradientNorm: next.gradientNorm };
  }, { xla, donate: [0] });

  const step = (state: TrainingState, batch: DeviceBatch, step: number) => {
    const inputs = stepInputs(optimizer, schedule, seed, step);
    const next = update(state, batch, inputs);
    const [value] = next.loss.dataSync();
    const [gradientNorm] = next.gradientNorm.dataSync();
    tf.dispose([batch, inputs, next.loss, next.gradientNorm] as never);
    if (!Number.isFinite(value)) {
      tf.dispose(next.state as never);
      throw divergence(value, step);
    }
    return { state: next.state, loss: value, gradientNorm };
  };
  return Object.assign(step, { dispose: () => update.dispose() });
}

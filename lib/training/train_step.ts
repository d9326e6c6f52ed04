import type { Parameters } from "../encoder/parameters.ts";
import { dispose } from "../encoder/tree.ts";
import { randomStream } from "../random/random.ts";
import { compile, tf } from "../tensorflow/mod.ts";
import { type SharedRows, sharedUpdate } from "./data_parallel_step.ts";
import type { DeviceBatch, Loss } from "./loss.ts";
import { type OptimizerConfig, optimizerOf } from "./optimizers/config.ts";
import { initialState, type Optimizer, scalarsOf } from "./optimizers/optimizer.ts";
import { type TrainingState, type UpdateInputs, wholeUpdate } from "./update.ts";

/** What training starts from: these weights, taken over, and an optimizer that has seen nothing. */
export function initialTrainingState(
  parameters: Parameters,
  optimizer: OptimizerConfig,
): TrainingState {
  return { parameters, optimizer: initialState(optimizerOf(optimizer), parameters) };
}

/** How a training step computes. */
export interface TrainingStepOptions {
  loss: Loss;
  optimizer: OptimizerConfig;
  /** Rate; the masks are functions of (seed, index, place). */
  dropout: number;
  seed: number;
  /** Whether XLA compiles the step: worth its seconds per batch shape in long trainings. */
  xla: boolean;
  /** Processes that share each batch; left out where this one computes all of it. */
  workers?: SharedRows;
}

/** Which update of a training a step is. */
export interface UpdateMoment {
  /** Counted from 1. */
  index: number;
  learningRate: number;
}

/** What a step says of the batch, and of all its rows where workers share it. */
export interface StepReport {
  /** Mean over the targets' weights, before the update. */
  loss: number;
  /** Of all gradients together, before clipping. */
  gradientNorm: number;
  /** Targets that counted. */
  targets: number;
}

/** A training step and the release of what was traced for it. */
export interface TrainingStep {
  /**
   * Takes over `state` and `batch` (both are disposed) and returns the new state with the step's report.
   *
   * @throws when the loss is not a number, naming the update
   * @throws {WorkerLost} having taken over neither state nor batch
   */
  (state: TrainingState, batch: DeviceBatch, moment: UpdateMoment): {
    state: TrainingState;
    report: StepReport;
  };
  dispose(): void;
}

/**
 * Builds the step of every training: value and gradients, clipping, optimizer, as one compiled
 * TensorFlow function per batch shape; with workers as two, between which they add up what they found.
 */
export function trainingStep(options: TrainingStepOptions): TrainingStep {
  const { loss, optimizer: config, dropout, seed, xla, workers } = options;
  const optimizer = optimizerOf(config);
  const update = workers
    ? sharedUpdate(loss, config, dropout, xla, workers)
    : compile(wholeUpdate(loss, config, dropout), { xla, donate: [0] });
  const step = (state: TrainingState, batch: DeviceBatch, moment: UpdateMoment) => {
    const inputs = updateInputs(optimizer, seed, moment);
    const next = update(state, batch, inputs);
    const [loss, gradientNorm, targets] = next.report.dataSync();
    dispose([batch, inputs, next.report]);
    if (!Number.isFinite(loss)) {
      dispose(next.state);
      throw new Error(
        `Training: the loss is ${loss} at step ${moment.index}; lower the learning rate or set clipNorm.`,
      );
    }
    return { state: next.state, report: { loss, gradientNorm, targets } };
  };
  return Object.assign(step, { dispose: () => update.dispose() });
}

/** What an update depends on beside state and batch, on the device; the caller disposes of it. */
export function updateInputs(
  optimizer: Optimizer,
  seed: number,
  { index, learningRate }: UpdateMoment,
): UpdateInputs {
  const random = randomStream({ seed, stream: "dropout", epoch: 0, index });
  return {
    scalars: scalarsOf(optimizer, learningRate, index),
    dropoutSeed: tf.tensor1d([random.uint32() | 0, 0], "int32"),
  };
}

import type { Parameters } from "../encoder/parameters.ts";
import { compile, tf, type WorkerGroup } from "../tensorflow/mod.ts";
import { seededDropout } from "./dropout.ts";
import { type OptimizerConfig, optimizerOf } from "./optimizers/config.ts";
import type { RowShare } from "./row_share.ts";
import type { Schedule } from "./schedule.ts";
import {
  applyGradients,
  type DeviceBatch,
  divergence,
  type Loss,
  lossAndGradients,
  type StepInputs,
  stepInputs,
  type TrainingState,
  type TrainStep,
} from "./train_step.ts";

/**
 * The training step of {@link "./train_step.ts".trainStep} over several workers, each with some rows of the
 * batch. A worker differentiates the sum of its targets' losses; loss, weights and gradients of all workers
 * are added up in one message and divided by the weights' sum, so that a target counts the same wherever it
 * is; then every worker clips and updates for itself. All hold the same weights, bit for bit; those of a
 * single worker differ from them by the order of additions only.
 *
 * @param summedLoss the loss before its division by the weights' sum
 * @param share this worker's rows of each batch
 * @throws {WorkerLost} from the step, which then has taken over neither state nor batch
 */
export function dataParallelStep(
  summedLoss: Loss,
  config: OptimizerConfig,
  schedule: Schedule,
  dropout: number,
  seed: number,
  xla: boolean,
  workers: WorkerGroup,
  share: RowShare,
): TrainStep {
  const optimizer = optimizerOf(config);
  const contribution = compile(
    (parameters: Parameters, batch: DeviceBatch, dropoutSeed: tf.Tensor1D) => {
      const drop = seededDropout(dropout, dropoutSeed, share);
      const { loss, gradients } = lossAndGradients(summedLoss, parameters, batch, drop);
      const targets = tf.sum(tf.cast(tf.greater(batch.weights, 0), "float32"));
      const totals = tf.stack([loss, tf.sum(batch.weights), targets]);
      return tf.concat([
        totals,
        ...Object.values(gradients).map((gradient) => tf.reshape(gradient, [-1])),
      ]);
    },
    { xla },
  );
  const update = compile((state: TrainingState, sum: tf.Tensor1D, inputs: StepInputs) => {
    const entries = Object.entries(state.parameters);
    const sizes = [1, 1, 1, ...entries.map(([, { size }]) => size)];
    const [loss, weight, targets, ...parts] = tf.split(sum, sizes);
    const gradients = Object.fromEntries(
      entries.map(([name, { shape }], i) => [name, tf.reshape(tf.div(parts[i], weight), shape)]),
    );
    const { state: next, gradientNorm } = applyGradients(
      optimizer,
      config.clipNorm,
      state,
      gradients,
      inputs,
    );
    const mean = tf.div(loss, weight);
    return { state: next, report: tf.concat([mean, tf.reshape(gradientNorm, [1]), targets]) };
  }, { xla, donate: [0] });

  const step = (state: TrainingState, batch: DeviceBatch, step: number) => {
    const inputs = stepInputs(optimizer, schedule, seed, step);
    const own = contribution(state.parameters, batch, inputs.dropoutSeed);
    let sum: tf.Tensor1D;
    try {
      sum = workers.sum(own) as tf.Tensor1D;
    } finally {
      own.dispose();
    }
    const next = update(state, sum, inputs);
    const [loss, gradientNorm, targets] = next.report.dataSync();
    tf.dispose([batch, inputs, sum, next.report] as never);
    if (!Number.isFinite(loss)) {
      tf.dispose(next.state as never);
      throw divergence(loss, step);
    }
    return { state: next.state, loss, gradientNorm, targets };
  };
  return Object.assign(step, {
    dispose() {
      contribution.dispose();
      update.dispose();
    },
  });
}

import type { Parameters } from "../encoder/parameters.ts";
import { recordOf } from "../encoder/tree.ts";
import { compile, tf, type WorkerGroup } from "../tensorflow/mod.ts";
import { seededDropout } from "./dropout.ts";
import type { DeviceBatch, Loss } from "./loss.ts";
import type { OptimizerConfig } from "./optimizers/config.ts";
import type { RowShare } from "./batches/row_share.ts";
import {
  lossAndGradients,
  moveBy,
  reportOf,
  targetCount,
  type TrainingState,
  type Update,
  type UpdateInputs,
} from "./update.ts";

/** Workers that train together, and the rows of each batch that this one computes. */
export interface SharedRows {
  group: WorkerGroup;
  share: RowShare;
}

/**
 * The update of {@link "./update.ts".wholeUpdate} over several workers, each with some rows of the
 * batch. A worker differentiates the sum of its targets' losses; loss, weights and gradients of all workers
 * are added up in one message and divided by the weights' sum, so that a target counts the same wherever it
 * is; then every worker clips and updates for itself. All hold the same weights, bit for bit; those of a
 * single worker differ from them by the order of additions only.
 *
 * @throws {WorkerLost} from the update, which then has taken over nothing
 */
export function sharedUpdate(
  loss: Loss,
  config: OptimizerConfig,
  dropout: number,
  xla: boolean,
  { group, share }: SharedRows,
): Update & { dispose(): void } {
  const contribution = compile(
    (parameters: Parameters, batch: DeviceBatch, dropoutSeed: tf.Tensor1D) => {
      const drop = seededDropout(dropout, dropoutSeed, share);
      const { value, gradients } = lossAndGradients(loss, parameters, batch, drop);
      const totals = tf.stack([value, tf.sum(batch.weights), targetCount(batch)]);
      const flat = Object.values(gradients).map((gradient) => tf.reshape(gradient, [-1]));
      return tf.concat([totals, ...flat]) as tf.Tensor1D;
    },
    { xla },
  );
  const move = moveBy(config);
  const update = compile(
    (state: TrainingState, sum: tf.Tensor1D, scalars: UpdateInputs["scalars"]) => {
      const names = Object.keys(state.parameters);
      const weights = Object.values(state.parameters);
      const sizes = [1, 1, 1, ...weights.map(({ size }) => size)];
      const [loss, weight, targets, ...parts] = tf.split(sum, sizes);
      const gradients = parts.map((part, i) => tf.reshape(tf.div(part, weight), weights[i].shape));
      const { gradientNorm, ...moved } = move(state, recordOf(names, gradients), scalars);
      return { ...moved, report: reportOf(tf.div(loss, weight), gradientNorm, targets) };
    },
    { xla, donate: [0] },
  );

  const shared: Update = (state, batch, { scalars, dropoutSeed }) => {
    const own = contribution(state.parameters, batch, dropoutSeed);
    try {
      const sum = group.sum(own);
      const updated = update(state, sum, scalars);
      sum.dispose();
      return updated;
    } finally {
      own.dispose();
    }
  };
  return Object.assign(shared, {
    dispose() {
      contribution.dispose();
      update.dispose();
    },
  });
}

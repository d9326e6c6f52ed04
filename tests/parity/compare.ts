import type { EncoderConfig } from "@/encoder/config.ts";
import { encode } from "@/encoder/encoder.ts";
import { classificationHead, mlmHead } from "@/encoder/heads.ts";
import { classifierShapes, encoderShapes, type Parameters } from "@/encoder/parameters.ts";
import { readSafetensors, type SafetensorsFile } from "@/models/safetensors.ts";
import { encoderConfigOf } from "@/models/hub_config.ts";
import { dispose, filterRecord, mapRecord, recordOf, tidy } from "@/encoder/tree.ts";
import type { MaskedBatch } from "@/masking/masked_batch.ts";
import { sparseSoftmaxCrossEntropy, tf } from "@/tensorflow/mod.ts";
import { type DeviceBatch, type Loss, meanLoss } from "@/training/loss.ts";
import { mlmLoss, toDevice } from "@/training/mlm_loss.ts";
import { type OptimizerConfig, optimizerOf } from "@/training/optimizers/config.ts";
import { learningRate, type Schedule } from "@/training/schedule.ts";
import {
  initialTrainingState,
  trainingStep,
  updateInputs,
  type UpdateMoment,
} from "@/training/train_step.ts";
import { type TrainingState, wholeUpdate } from "@/training/update.ts";

/** What the oracle wrote of one batch with its answers, or of one training. */
type Asked =
  | { kind: "language model"; ids: Rows; mask: Rows; predicted: number[]; targets: number[] }
  | { kind: "head"; classes: number; ids: Rows; mask: Rows; labels: number[] }
  | {
    kind: "training";
    rows: number;
    schedule: Schedule;
    /** Left out where it was Adam for everything. */
    muon?: { learningRateRatio: number; newtonSchulzSteps: number; weightDecay: number };
    batches: { ids: number[]; predicted: number[]; targets: number[] }[];
    losses: number[];
  };

type Rows = number[][];

/** A case of the oracle's. */
export interface Case {
  encoder: EncoderConfig;
  asked: Asked;
  tensors: SafetensorsFile["tensors"];
}

/**
 * Largest differences from PyTorch: of logits and gradients relative to the largest value of the
 * tensor, of losses relative to the loss. A gradient that is all but zero, as that of the keys' bias
 * (which softmax does not see), is measured against a hundredth of the largest gradient.
 */
export type Differences = Record<string, number>;

/** Reads a file of the oracle's. */
export async function readCase(path: string): Promise<Case> {
  const { tensors, metadata } = readSafetensors(await Deno.readFile(path), path);
  const encoder = encoderConfigOf(JSON.parse(metadata.config), path);
  return { encoder, asked: JSON.parse(metadata.case), tensors };
}

/** Asks this project's encoder what the oracle asked PyTorch. */
export function differences({ encoder, asked, tensors }: Case): Differences {
  if (asked.kind === "training") {
    return Object.fromEntries(ways.map((way) => {
      const losses = train(encoder, weights(encoderShapes(encoder), tensors), asked, way);
      const worst = Math.max(...losses.map((loss, i) => relative(loss, asked.losses[i])));
      return [`losses, ${way}`, worst];
    }));
  }
  const shapes = encoderShapes(encoder);
  const headless = filterRecord(shapes, (name) => !name.startsWith("lm_head."));
  const wanted = asked.kind === "head"
    ? { ...headless, ...classifierShapes(encoder, asked.classes) }
    : shapes;
  return tf.tidy(() => {
    const parameters = weights(wanted, tensors);
    const { batch, logits, loss } = asked.kind === "head"
      ? headQuestion(encoder, asked)
      : languageModelQuestion(encoder, asked);
    const names = Object.keys(parameters);
    const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) =>
      loss(recordOf(names, values), batch)
    )(Object.values(parameters));
    const expected = names.map((name) => tensors[`gradients/${name}`].values);
    const floor = 1e-2 * Math.max(...expected.map(largest));
    const gradients = grads.map((gradient, i) =>
      farthest(gradient.dataSync(), expected[i]) / Math.max(largest(expected[i]), floor)
    );
    const answered = logits(parameters, batch).dataSync();
    return {
      logits: farthest(answered, tensors.logits.values) / largest(tensors.logits.values),
      loss: relative(value.dataSync()[0], tensors.loss.values[0]),
      gradients: Math.max(...gradients),
    };
  });
}

type Question = {
  batch: DeviceBatch;
  logits: (parameters: Parameters, batch: DeviceBatch) => tf.Tensor;
  loss: Loss;
};

function languageModelQuestion(
  encoder: EncoderConfig,
  { ids, mask, predicted, targets }: Extract<Asked, { kind: "language model" }>,
): Question {
  const inputIds = Int32Array.from(ids.flat());
  const attentionMask = Uint8Array.from(mask.flat());
  return {
    batch: toDevice({ attentionMask, ...inSlots(inputIds, ids.length, predicted, targets) }),
    loss: meanLoss(mlmLoss(encoder)),
    logits: (parameters, { inputIds, attentionMask }) => {
      const all = encode(encoder, parameters, { inputIds, attentionMask });
      return mlmHead(parameters, tf.gather(all, tf.tensor1d(predicted, "int32")));
    },
  };
}

/** A batch whose rows have equally many slots, as `maskBatch` makes them, from predictions by position. */
function inSlots(
  inputIds: Int32Array,
  batchSize: number,
  predicted: number[],
  targets: number[],
): Omit<MaskedBatch, "attentionMask"> {
  const sequenceLength = inputIds.length / batchSize;
  const rowOf = (position: number) => Math.floor(position / sequenceLength);
  const used = Array.from({ length: batchSize }, () => 0);
  const places = predicted.map((position) => ({
    row: rowOf(position),
    rank: used[rowOf(position)]++,
  }));
  const slots = Math.max(...used);
  const batch = {
    batchSize,
    sequenceLength,
    inputIds,
    predictedPositions: Int32Array.from(
      { length: batchSize * slots },
      (_, slot) => Math.floor(slot / slots) * sequenceLength,
    ),
    targets: new Int32Array(batchSize * slots),
    weights: new Float32Array(batchSize * slots),
  };
  places.forEach(({ row, rank }, i) => {
    batch.predictedPositions[row * slots + rank] = predicted[i];
    batch.targets[row * slots + rank] = targets[i];
    batch.weights[row * slots + rank] = 1;
  });
  return batch;
}

function headQuestion(
  encoder: EncoderConfig,
  { classes, ids, mask, labels }: Extract<Asked, { kind: "head" }>,
): Question {
  const positions = ids.map((row, i) => i * row.length);
  const logits = (parameters: Parameters, batch: DeviceBatch) =>
    classificationHead(parameters, encode(encoder, parameters, batch));
  return {
    batch: {
      inputIds: tf.tensor2d(ids, undefined, "int32"),
      attentionMask: tf.tensor2d(mask, undefined, "float32"),
      positions: tf.tensor1d(positions, "int32"),
      targets: tf.tensor1d(labels, classes > 1 ? "int32" : "float32"),
      weights: tf.ones([labels.length]),
    },
    logits,
    loss: (parameters, batch) => {
      const answers = logits(parameters, batch);
      return tf.mean(
        classes > 1
          ? sparseSoftmaxCrossEntropy(answers as tf.Tensor2D, batch.targets)
          : tf.squaredDifference(tf.squeeze(answers, [1]), batch.targets),
      ) as tf.Scalar;
    },
  };
}

/** How a training step is computed: op by op, as a graph of TensorFlow's, or compiled by XLA. */
const ways = ["eager", "graph", "XLA"] as const;

function train(
  encoder: EncoderConfig,
  parameters: Parameters,
  { rows, schedule, muon, batches }: Extract<Asked, { kind: "training" }>,
  way: typeof ways[number],
): number[] {
  const adam = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01 };
  const optimizer: OptimizerConfig = muon
    ? { kind: "muon", matrices: { momentum: 0.95, ...muon }, rest: adam, clipNorm: null }
    : { ...adam, clipNorm: null };
  const loss = mlmLoss(encoder);
  const step = way === "eager"
    ? eagerStep(loss, optimizer)
    : trainingStep({ loss, optimizer, dropout: 0, seed: 1, xla: way === "XLA" });
  let state = initialTrainingState(parameters, optimizer);
  const losses = batches.map(({ ids, predicted, targets }, i) => {
    const slots = inSlots(Int32Array.from(ids), rows, predicted, targets);
    const batch = toDevice({ attentionMask: null, ...slots });
    const moment = { index: i + 1, learningRate: learningRate(schedule, i + 1) };
    const next = step(state, batch, moment);
    state = next.state;
    return next.report.loss;
  });
  dispose(state);
  step.dispose();
  return losses;
}

/** The training step without its compilation. */
function eagerStep(loss: Loss, config: OptimizerConfig) {
  const update = wholeUpdate(loss, config, 0);
  const optimizer = optimizerOf(config);
  const step = (state: TrainingState, batch: DeviceBatch, moment: UpdateMoment) => {
    const inputs = updateInputs(optimizer, 1, moment);
    const next = tidy(() => update(state, batch, inputs));
    const [loss] = next.report.dataSync();
    dispose([state, batch, inputs, next.report]);
    return { state: next.state, report: { loss } };
  };
  return Object.assign(step, { dispose() {} });
}

function weights(
  shapes: Record<string, number[]>,
  tensors: SafetensorsFile["tensors"],
): Parameters {
  return mapRecord(
    shapes,
    (shape, name) => tf.tensor(tensors[`weights/${name}`].values, shape),
  );
}

/** Largest difference between two lists of numbers. */
export function farthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    worst = difference > worst || Number.isNaN(difference) ? difference : worst;
  }
  return worst;
}

/** Largest absolute value. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

function relative(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.abs(expected);
}

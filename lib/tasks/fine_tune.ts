import type { EncoderConfig } from "../encoder/config.ts";
import { type Dropout, encode, type EncoderInput } from "../encoder/encoder.ts";
import { classificationHead } from "../encoder/heads.ts";
import { classifierShapes, initialize, type Parameters, splitHead } from "../encoder/parameters.ts";
import { randomStream } from "../random/random.ts";
import { compile, sparseSoftmaxCrossEntropy, tf } from "../tensorflow/mod.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { initialMoments } from "../training/adam.ts";
import {
  type DeviceBatch,
  type Loss,
  type OptimizerConfig,
  trainStep,
} from "../training/train_step.ts";
import { type Scores, scoresOf } from "./baselines.ts";
import { encodeExamples, type TaskBatch, taskBatches } from "./encode_task.ts";
import type { Task, TaskData } from "./task.ts";

/** How an encoder is fine-tuned, as data; the authors' protocol is finetune_glue.sh. */
export interface FineTuningConfig {
  optimizer: OptimizerConfig;
  peakLearningRate: number;
  /** Share of the updates over which the learning rate rises. */
  warmupShare: number;
  /** Share of activations and attention weights dropped; the authors' is 0.1. */
  dropout: number;
  epochs: number;
  /** Examples in a batch. */
  batchSize: number;
  /** Longer examples are cut to this many tokens. */
  maximumLength: number;
  /** Examples drawn from the training split; null for all. */
  trainingExamples: number | null;
}

/** What a fine-tuning ends with; the fine-tuned weights are not kept. */
export interface FineTuningResult {
  /** On the whole development split, after the last update. */
  scores: Scores;
  /** Size of the development split. */
  examples: number;
  trainingExamples: number;
  updates: number;
  /** Mean training loss of the last epoch: nats, or squared error where a number is asked for. */
  trainingLoss: number;
}

/**
 * Several batch shapes with few updates each: XLA would take longer to compile them than all the
 * updates take without it.
 */
const COMPILE = { xla: false };

/** Lengths of batches are multiples of this: eight shapes to trace at 64 tokens, 9 % padding on sst2. */
const LENGTH_STEP = 8;

/**
 * Fine-tunes an encoder on a task that asks for a class or a number: all weights move, a fresh
 * head reads the vector of `<s>`, and the last update's weights are scored on the development split.
 *
 * @param pretrained weights of the encoder; taken over
 * @param onProgress told the updates done, of how many
 */
export function fineTune(
  encoder: EncoderConfig,
  pretrained: Parameters,
  task: Task,
  data: TaskData,
  tokenizer: Tokenizer,
  config: FineTuningConfig,
  seed: number,
  onProgress: (done: number, total: number) => void = () => {},
): FineTuningResult {
  const chosen = trainingExamples(data, config, seed);
  const train = encodeExamples(chosen, tokenizer, config.maximumLength);
  const dev = encodeExamples(data.dev, tokenizer, config.maximumLength);
  const shape = { batchSize: config.batchSize, lengthStep: LENGTH_STEP };
  const epochs = Array.from(
    { length: config.epochs },
    (_, epoch) => taskBatches(train, { ...shape, order: { seed, epoch } }),
  );
  const updates = epochs.reduce((sum, batches) => sum + batches.length, 0);
  const schedule = {
    peakLearningRate: config.peakLearningRate,
    warmupSteps: Math.max(1, Math.round(config.warmupShare * updates)),
    totalSteps: updates,
  };
  const asksForClass = task.labels !== null;
  const advance = trainStep(
    asksForClass ? classificationLoss(encoder) : regressionLoss(encoder),
    config.optimizer,
    schedule,
    config.dropout,
    seed,
    COMPILE.xla,
  );
  const parameters = withFreshHead(encoder, pretrained, task.labels?.length ?? 1, seed);
  let state = { parameters, moments: initialMoments(parameters) };
  let done = 0;
  let trainingLoss = 0;
  try {
    for (const batches of epochs) {
      let sum = 0;
      for (const batch of batches) {
        const next = advance(state, toDevice(batch, asksForClass), ++done);
        state = next.state;
        sum += next.loss;
        onProgress(done, updates);
      }
      trainingLoss = sum / batches.length;
    }
    const batches = taskBatches(dev, shape);
    const predictions = predict(encoder, state.parameters, asksForClass, batches, dev.length);
    return {
      scores: scoresOf(task, predictions, data.dev),
      examples: dev.length,
      trainingExamples: train.length,
      updates,
      trainingLoss,
    };
  } finally {
    tf.dispose(state as never);
    advance.dispose();
  }
}

function trainingExamples(data: TaskData, config: FineTuningConfig, seed: number) {
  if (config.trainingExamples === null) return data.train;
  const count = Math.min(config.trainingExamples, data.train.length);
  const random = randomStream({ seed, stream: "training examples", epoch: 0, index: 0 });
  return Array.from(random.choose(data.train.length, count), (i) => data.train[i]);
}

/** Keeps the encoder's body, lets go of the language-model head and adds a classifier. */
function withFreshHead(
  encoder: EncoderConfig,
  pretrained: Parameters,
  outputs: number,
  seed: number,
): Parameters {
  const { body, head } = splitHead(pretrained);
  tf.dispose(head);
  return { ...body, ...initialize(classifierShapes(encoder, outputs), seed) };
}

/** The head's outputs from the vectors of `<s>`, [rows, outputs]. */
function judge(
  encoder: EncoderConfig,
  parameters: Parameters,
  batch: EncoderInput,
  drop?: Dropout,
): tf.Tensor2D {
  return classificationHead(parameters, encode(encoder, parameters, batch, drop), drop);
}

function classificationLoss(encoder: EncoderConfig): Loss {
  return (parameters, batch, drop) => {
    const logits = judge(encoder, parameters, batch, drop);
    const losses = tf.mul(sparseSoftmaxCrossEntropy(logits, batch.targets), batch.weights);
    return tf.div(tf.sum(losses), tf.sum(batch.weights)) as tf.Scalar;
  };
}

/** Squared error of the one output, for tasks that ask for a number, as the authors fine-tune STS-B. */
function regressionLoss(encoder: EncoderConfig): Loss {
  return (parameters, batch, drop) => {
    const answers = tf.squeeze(judge(encoder, parameters, batch, drop), [1]);
    const errors = tf.mul(tf.squaredDifference(answers, batch.targets), batch.weights);
    return tf.div(tf.sum(errors), tf.sum(batch.weights)) as tf.Scalar;
  };
}

/** The most likely class, or the number, of each example, in the examples' order. */
function predict(
  encoder: EncoderConfig,
  parameters: Parameters,
  asksForClass: boolean,
  batches: TaskBatch[],
  examples: number,
): Float32Array {
  const predicted = new Float32Array(examples);
  const answer = compile((parameters: Parameters, batch: DeviceBatch) => {
    const judged = judge(encoder, parameters, batch);
    return asksForClass ? tf.argMax(judged, -1) : tf.squeeze(judged, [1]);
  }, COMPILE);
  for (const batch of batches) {
    const device = toDevice(batch, asksForClass);
    const answers = answer(parameters, device);
    const values = answers.dataSync();
    batch.indices.forEach((example, row) => predicted[example] = values[row]);
    tf.dispose([device, answers] as never);
  }
  answer.dispose();
  return predicted;
}

function toDevice(batch: TaskBatch, asksForClass: boolean): DeviceBatch {
  const shape: [number, number] = [batch.batchSize, batch.sequenceLength];
  const firsts = Int32Array.from({ length: batch.batchSize }, (_, r) => r * batch.sequenceLength);
  return {
    inputIds: tf.tensor2d(batch.inputIds, shape, "int32"),
    attentionMask: tf.tensor2d(Float32Array.from(batch.attentionMask), shape),
    positions: tf.tensor1d(firsts, "int32"),
    targets: asksForClass
      ? tf.tensor1d(Int32Array.from(batch.labels), "int32")
      : tf.tensor1d(batch.labels),
    weights: tf.tensor1d(batch.weights),
  };
}

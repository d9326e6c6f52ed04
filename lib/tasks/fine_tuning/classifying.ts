import type { EncoderConfig } from "../../encoder/config.ts";
import { type Dropout, encode, type EncoderInput } from "../../encoder/encoder.ts";
import { classificationHead } from "../../encoder/heads.ts";
import { classifierShapes, type Parameters } from "../../encoder/parameters.ts";
import { compile, sparseSoftmaxCrossEntropy, tf } from "../../tensorflow/mod.ts";
import { scoresOf } from "../baselines/baselines.ts";
import { dispose } from "../../encoder/tree.ts";
import type { DeviceBatch, Loss } from "../../training/loss.ts";
import type { Model } from "../../models/model.ts";
import { encodeExamples, type TaskBatch, taskBatches } from "./encode_task.ts";
import type { Example, Task } from "../task.ts";
import { type FineTuningConfig, type TaskKind, withoutXla } from "./tune.ts";

/** Lengths of batches are multiples of this: eight shapes to trace at 64 tokens, 9 % padding on sst2. */
const LENGTH_STEP = 8;

/** Tasks that ask for a class or a number, which a head reads off the vector of `<s>` or off the mean. */
export function classifying(
  { encoder, tokenizer }: Omit<Model, "parameters">,
  task: Task,
  { maximumLength, batchSize, lengthStep = LENGTH_STEP, pooling }: FineTuningConfig,
): TaskKind<Example> {
  const asksForClass = task.labels !== null;
  const encodeAll = (examples: Example[]) => encodeExamples(examples, tokenizer, maximumLength);
  return {
    head: classifierShapes(encoder, task.labels?.length ?? 1),
    loss: asksForClass ? classificationLoss(encoder) : regressionLoss(encoder),
    encode: (examples) => ({
      examples: encodeAll(examples),
      toDevice: (batch) => toDevice(batch, asksForClass, pooling),
    }),
    lengthStep,
    score(parameters, examples) {
      const batches = taskBatches(encodeAll(examples), { batchSize, lengthStep });
      const answers = predict(encoder, parameters, asksForClass, batches, examples.length, pooling);
      return scoresOf(task, answers, examples);
    },
  };
}

/** The head's outputs, [rows, outputs], from the vectors at `positions`, or from the mean without any. */
function judge(
  encoder: EncoderConfig,
  parameters: Parameters,
  batch: EncoderInput,
  drop?: Dropout,
): tf.Tensor2D {
  const vectors = encode(encoder, parameters, batch, drop);
  const read = batch.positions ? vectors : meanOfTokens(vectors, batch.attentionMask!);
  return classificationHead(parameters, read, drop);
}

/** Means over each row's tokens, [rows, hidden], of vectors [rows * length, hidden]. */
function meanOfTokens(vectors: tf.Tensor2D, attentionMask: tf.Tensor2D): tf.Tensor2D {
  const [rows, length] = attentionMask.shape;
  const byRow = tf.reshape(vectors, [rows, length, vectors.shape[1]]);
  const sums = tf.sum(tf.mul(byRow, tf.reshape(attentionMask, [rows, length, 1])), 1);
  return tf.div(sums, tf.sum(attentionMask, 1, true));
}

function classificationLoss(encoder: EncoderConfig): Loss {
  return (parameters, batch, drop) => {
    const logits = judge(encoder, parameters, batch, drop);
    const losses = sparseSoftmaxCrossEntropy(logits, batch.targets);
    return tf.sum(tf.mul(losses, batch.weights)) as tf.Scalar;
  };
}

/** Squared error of the one output, for tasks that ask for a number, as the authors fine-tune STS-B. */
function regressionLoss(encoder: EncoderConfig): Loss {
  return (parameters, batch, drop) => {
    const answers = tf.squeeze(judge(encoder, parameters, batch, drop), [1]);
    const errors = tf.squaredDifference(answers, batch.targets);
    return tf.sum(tf.mul(errors, batch.weights)) as tf.Scalar;
  };
}

/** The most likely class, or the number, of each example, in the examples' order. */
function predict(
  encoder: EncoderConfig,
  parameters: Parameters,
  asksForClass: boolean,
  batches: TaskBatch[],
  examples: number,
  pooling: FineTuningConfig["pooling"],
): Float32Array {
  const predicted = new Float32Array(examples);
  const answer = compile((parameters: Parameters, batch: DeviceBatch) => {
    const judged = judge(encoder, parameters, batch);
    return asksForClass ? tf.argMax(judged, -1) : tf.squeeze(judged, [1]);
  }, withoutXla);
  for (const batch of batches) {
    const device = toDevice(batch, asksForClass, pooling);
    const answers = answer(parameters, device);
    const values = answers.dataSync();
    batch.indices.forEach((example, row) => predicted[example] = values[row]);
    dispose([device, answers]);
  }
  answer.dispose();
  return predicted;
}

function toDevice(
  batch: TaskBatch,
  asksForClass: boolean,
  pooling: FineTuningConfig["pooling"],
): DeviceBatch {
  const shape: [number, number] = [batch.batchSize, batch.sequenceLength];
  const firsts = Int32Array.from({ length: batch.batchSize }, (_, r) => r * batch.sequenceLength);
  return {
    inputIds: tf.tensor2d(batch.inputIds, shape, "int32"),
    attentionMask: tf.tensor2d(Float32Array.from(batch.attentionMask), shape),
    ...(pooling === "mean" ? {} : { positions: tf.tensor1d(firsts, "int32") }),
    targets: asksForClass
      ? tf.tensor1d(Int32Array.from(batch.labels), "int32")
      : tf.tensor1d(batch.labels),
    weights: tf.tensor1d(batch.weights),
  };
}

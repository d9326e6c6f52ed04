import type { EncoderConfig } from "../encoder/config.ts";
import { dense } from "../encoder/dense.ts";
import { type Dropout, encode } from "../encoder/encoder.ts";
import { initialize, type Parameters, splitHead } from "../encoder/parameters.ts";
import { randomStream } from "../random/random.ts";
import { compile, sparseSoftmaxCrossEntropy, tf } from "../tensorflow/mod.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { initialMoments } from "../training/adam.ts";
import { type DeviceBatch, trainStep } from "../training/train_step.ts";
import { type TaskBatch, taskBatches } from "./encode_task.ts";
import type { FineTuningConfig } from "./fine_tune.ts";
import { type SquadData, squadScores, type SquadWindow, squadWindows } from "./squad.ts";

/** How an encoder is fine-tuned to find answers in long contexts. */
export interface SpanTuningConfig extends FineTuningConfig {
  /** Tokens between the starts of two windows of one context. */
  stride: number;
  /** Longest answer, in tokens. */
  longestAnswer: number;
  /** Questions drawn from the development split; null for all. */
  devExamples: number | null;
}

/** What a fine-tuning for answers ends with. */
export interface SpanTuningResult {
  /** On the development split, after the last update. */
  scores: { exactMatch: number; f1: number };
  questions: number;
  trainingQuestions: number;
  updates: number;
  /** Mean training loss of the last epoch, nats. */
  trainingLoss: number;
}

/** Hugging Face's name for the layer that scores each token as an answer's start and end. */
const spanHead = "qa_outputs";
const lengthStep = 32;
/** Many batch shapes with few updates each: XLA's compilation would outlast them. */
const withoutXla = { xla: false };

/**
 * Fine-tunes an encoder to mark the answer to a question in its context, as BERT does: a linear layer
 * scores every token as the answer's first and last; where a window lacks the answer, both are `<s>`.
 *
 * @param pretrained weights of the encoder; taken over
 */
export function fineTuneSpans(
  encoder: EncoderConfig,
  pretrained: Parameters,
  data: SquadData,
  tokenizer: Tokenizer,
  config: SpanTuningConfig,
  seed: number,
  onProgress: (done: number, total: number) => void = () => {},
): SpanTuningResult {
  const train = draw(data.train, config.trainingExamples, "training examples", seed);
  const dev = draw(data.dev, config.devExamples, "dev examples", seed);
  const { maximumLength, stride, batchSize } = config;
  const windows = squadWindows(train, tokenizer, maximumLength, stride);
  const examples = windows.map(({ ids }, label) => ({ ids, label }));
  const epochs = Array.from(
    { length: config.epochs },
    (_, epoch) => taskBatches(examples, { batchSize, lengthStep, order: { seed, epoch } }),
  );
  const updates = epochs.reduce((sum, batches) => sum + batches.length, 0);
  const schedule = {
    peakLearningRate: config.peakLearningRate,
    warmupSteps: Math.max(1, Math.round(config.warmupShare * updates)),
    totalSteps: updates,
  };
  const advance = trainStep(
    (parameters, batch, drop) => {
      const { starts, ends } = spanLogits(encoder, parameters, batch, drop);
      const losses = sparseSoftmaxCrossEntropy(tf.concat([starts, ends]), batch.targets);
      return tf.div(tf.sum(tf.mul(losses, batch.weights)), tf.sum(batch.weights)) as tf.Scalar;
    },
    config.optimizer,
    schedule,
    config.dropout,
    seed,
    withoutXla.xla,
  );
  const { body, head } = splitHead(pretrained);
  tf.dispose(head);
  const parameters = {
    ...body,
    ...initialize({
      [`${spanHead}.weight`]: [2, encoder.hidden],
      [`${spanHead}.bias`]: [2],
    }, seed),
  };
  let state = { parameters, moments: initialMoments(parameters) };
  let [done, trainingLoss] = [0, 0];
  try {
    for (const batches of epochs) {
      trainingLoss = 0;
      for (const batch of batches) {
        const next = advance(state, toDevice(batch, windows), ++done);
        state = next.state;
        trainingLoss += next.loss / batches.length;
        onProgress(done, updates);
      }
    }
    const devWindows = squadWindows(dev, tokenizer, maximumLength, stride);
    const found = bestSpans(encoder, state.parameters, devWindows, dev.length, config);
    const answers = dev.map(({ context }, i) => context.slice(found[i].begin, found[i].end));
    return {
      scores: squadScores(answers, dev),
      questions: dev.length,
      trainingQuestions: train.length,
      updates,
      trainingLoss,
    };
  } finally {
    tf.dispose(state as never);
    advance.dispose();
  }
}

function draw<T>(all: T[], count: number | null, stream: string, seed: number): T[] {
  if (count === null) return all;
  const random = randomStream({ seed, stream, epoch: 0, index: 0 });
  return Array.from(random.choose(all.length, Math.min(count, all.length)), (i) => all[i]);
}

/** Scores of every column as the answer's first and last, [rows, length] each; padding has none. */
function spanLogits(
  encoder: EncoderConfig,
  parameters: Parameters,
  batch: DeviceBatch,
  drop?: Dropout,
) {
  const [rows, length] = batch.inputIds.shape;
  const { inputIds, attentionMask } = batch;
  const vectors = encode(encoder, parameters, { inputIds, attentionMask }, drop);
  const scores = tf.reshape(dense(parameters, spanHead, vectors), [rows, length, 2]);
  const ignored = tf.mul(tf.sub(attentionMask!, 1), 1e9);
  const [starts, ends] = tf.unstack(scores, 2)
    .map((side) => tf.add(side, ignored) as tf.Tensor2D);
  return { starts, ends };
}

function toDevice(batch: TaskBatch, windows: SquadWindow[]): DeviceBatch {
  const { batchSize, sequenceLength, inputIds, attentionMask, weights, indices } = batch;
  const shape: [number, number] = [batchSize, sequenceLength];
  const targets = Int32Array.from([
    ...Array.from(indices, (i) => windows[i].start),
    ...Array.from(indices, (i) => windows[i].end),
  ]);
  return {
    inputIds: tf.tensor2d(inputIds, shape, "int32"),
    attentionMask: tf.tensor2d(Float32Array.from(attentionMask), shape),
    targets: tf.tensor1d(targets, "int32"),
    weights: tf.tensor1d([...weights, ...weights]),
  };
}

/** The likeliest answer to each question over its windows, as a range of the context. */
function bestSpans(
  encoder: EncoderConfig,
  parameters: Parameters,
  windows: SquadWindow[],
  questions: number,
  { batchSize, longestAnswer }: SpanTuningConfig,
): { begin: number; end: number; score: number }[] {
  const best = Array.from({ length: questions }, () => ({ begin: 0, end: 0, score: -Infinity }));
  const scores = compile(
    (parameters: Parameters, batch: DeviceBatch) => spanLogits(encoder, parameters, batch),
    withoutXla,
  );
  const examples = windows.map(({ ids }, label) => ({ ids, label }));
  for (const batch of taskBatches(examples, { batchSize, lengthStep })) {
    const device = toDevice(batch, windows);
    const { starts, ends } = scores(parameters, device);
    const [first, last] = [starts.dataSync(), ends.dataSync()];
    tf.dispose([device, starts, ends] as never);
    batch.indices.forEach((index, row) => {
      if (batch.weights[row] === 0) return;
      const { question, spans } = windows[index];
      const from = row * batch.sequenceLength;
      for (let i = 0; i < spans.begin.length; i++) {
        if (spans.begin[i] < 0) continue;
        for (let j = i; j < i + longestAnswer && spans.begin[j] >= 0; j++) {
          const score = first[from + i] + last[from + j];
          if (score <= best[question].score) continue;
          best[question] = { begin: spans.begin[i], end: spans.end[j], score };
        }
      }
    });
  }
  scores.dispose();
  return best;
}

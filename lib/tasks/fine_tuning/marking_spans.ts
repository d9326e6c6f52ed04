import type { EncoderConfig } from "../../encoder/config.ts";
import { dense } from "../../encoder/dense.ts";
import { type Dropout, encode } from "../../encoder/encoder.ts";
import type { Parameters } from "../../encoder/parameters.ts";
import { compile, sparseSoftmaxCrossEntropy, tf } from "../../tensorflow/mod.ts";
import { dispose } from "../../encoder/tree.ts";
import type { DeviceBatch } from "../../training/loss.ts";
import type { Model } from "../../models/model.ts";
import { type TaskBatch, taskBatches } from "./encode_task.ts";
import {
  type SquadQuestion,
  squadScores,
  type SquadWindow,
  squadWindows,
} from "../datasets/squad.ts";
import { type FineTuningConfig, type TaskKind, withoutXla } from "./tune.ts";

/** How an encoder is fine-tuned to find answers in long contexts. */
export interface SpanTuningConfig extends Omit<FineTuningConfig, "pooling"> {
  /** Tokens between the starts of two windows of one context. */
  stride: number;
  /** Longest answer, in tokens. */
  longestAnswer: number;
}

/** Hugging Face's name for the layer that scores each token as an answer's start and end. */
const spanHead = "qa_outputs";
const LENGTH_STEP = 32;

/**
 * Marking the answer to a question in its context, as BERT does: a linear layer scores every token as
 * the answer's first and last; where a window lacks the answer, both are `<s>`. Scores are SQuAD's token
 * F1 and exact match.
 */
export function markingSpans(
  { encoder, tokenizer }: Omit<Model, "parameters">,
  config: SpanTuningConfig,
): TaskKind<SquadQuestion> {
  const { maximumLength, stride, lengthStep = LENGTH_STEP } = config;
  const windowsOf = (questions: SquadQuestion[]) =>
    squadWindows(questions, tokenizer, maximumLength, stride);
  return {
    head: {
      [`${spanHead}.weight`]: [2, encoder.hidden],
      [`${spanHead}.bias`]: [2],
    },
    loss: (parameters, batch, drop) => {
      const { starts, ends } = spanLogits(encoder, parameters, batch, drop);
      const losses = sparseSoftmaxCrossEntropy(tf.concat([starts, ends]), batch.targets);
      return tf.sum(tf.mul(losses, batch.weights)) as tf.Scalar;
    },
    encode(questions) {
      const windows = windowsOf(questions);
      return {
        examples: windows.map(({ ids }, label) => ({ ids, label })),
        toDevice: (batch) => toDevice(batch, windows),
      };
    },
    lengthStep,
    score(parameters, questions) {
      const found = bestSpans(encoder, parameters, windowsOf(questions), questions.length, config);
      const answers = questions.map(({ context }, i) =>
        context.slice(found[i].begin, found[i].end)
      );
      return squadScores(answers, questions);
    },
  };
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
  { batchSize, longestAnswer, lengthStep = LENGTH_STEP }: SpanTuningConfig,
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
    dispose([device, starts, ends]);
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

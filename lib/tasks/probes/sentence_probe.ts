import { betterFirst } from "../score.ts";
import { majorityScores, type Scores, scoresOf } from "../baselines/baselines.ts";
import { encodeExamples } from "../fine_tuning/encode_task.ts";
import { metrics } from "../metrics.ts";
import type { Model } from "../../models/model.ts";
import { pooledLayers } from "./pooled_layers.ts";
import {
  fitRidge,
  oneHot,
  ridgeClasses,
  type RidgeProbe,
  ridgeScores,
} from "./classifiers/ridge_probe.ts";
import type { Example, Task, TaskData } from "../task.ts";
import { drawExamples } from "../fine_tuning/tune.ts";
import { wholeGroups } from "../datasets/whole_groups.ts";

/** Which task a frozen encoder's sentence vectors are probed with, and how much of its data. */
export interface SentenceTaskConfig {
  /** A name that `taskNamed` knows. */
  task: string;
  /** Most examples drawn from the training split. */
  trainingExamples: number;
  /** Most examples of the development split, in whole groups: those that fine-tuning is scored on. */
  devExamples: number;
  /** Longer examples are cut to this many tokens. */
  maximumLength: number;
}

/** What a linear map reads off each layer's mean vectors. */
export interface SentenceTaskResult {
  /** The task's metrics on dev by layer, the embeddings first. */
  scoresByLayer: Scores[];
  /** The penalty that each layer's held-out part of the training examples chose. */
  penaltyByLayer: number[];
  /** Of the training examples' most frequent class on the same dev examples; 0 where a number is asked for. */
  majority: Scores;
  trainingExamples: number;
  devExamples: number;
}

/** Penalties on squared weights, for each example, that are tried. */
const penalties = [1e-3, 1e-2, 1e-1, 1];

/** Share of the training examples, in whole groups, that the penalty is chosen on. */
const judgedShare = 0.25;

/**
 * Probes every layer of a frozen encoder for what a sentence task asks: a ridge regression on the mean
 * vector of the text's tokens, one-hot for classes. Of pairs it reads both texts' means, how far they lie
 * apart by coordinate and their product (Conneau et al. 2017). Masked language modelling gives `<s>` little
 * to do, so that fine-tuning by it with few examples says more of the classifier than of the encoder.
 *
 * Exact and without a learning rate; the seed draws the training examples and nothing else.
 */
export async function probeSentences(
  model: Model,
  task: Task,
  data: TaskData,
  config: Omit<SentenceTaskConfig, "task">,
  seed: number,
): Promise<SentenceTaskResult> {
  const train = drawExamples(data.train, config.trainingExamples, seed);
  const dev = wholeGroups(data.dev, config.devExamples, "dev examples").chosen;
  const { chosen: judged, rest: fitted } = wholeGroups(
    train,
    Math.floor(judgedShare * train.length),
    "penalty",
  );
  const sides = [fitted, judged, dev];
  const examples = sides.flat();
  const encoded = encodeExamples(examples, model.tokenizer, config.maximumLength);
  const texts = examples[0].pair === undefined ? 1 : 2;
  const layers = await pooledLayers(model, encoded, texts);
  const found = layers.map((pooled) => {
    const vectors = texts === 1 ? pooled : compared(pooled, model.encoder.hidden);
    const width = vectors.length / examples.length;
    const rows = (from: number, to: number) => vectors.subarray(from * width, to * width);
    const judgedVectors = rows(fitted.length, train.length);
    const tries = fit(task, rows(0, fitted.length), fitted, penalties)
      .map((probe) =>
        metrics[task.metrics[0]](answers(task, probe, judgedVectors), labels(judged))
      );
    // A correlation with answers that are all the same is none; of equal scores the larger penalty counts.
    const penalty = penalties[
      tries.reduce<number>((best, score, i) => betterFirst(tries[best], score) >= 0 ? i : best, 0)
    ];
    const [probe] = fit(task, rows(0, train.length), [...fitted, ...judged], [penalty]);
    const predicted = answers(task, probe, rows(train.length, examples.length));
    return { scores: scoresOf(task, predicted, dev), penalty };
  });
  return {
    scoresByLayer: found.map(({ scores }) => scores),
    penaltyByLayer: found.map(({ penalty }) => penalty),
    majority: majorityScores(task, { train, dev }),
    trainingExamples: train.length,
    devExamples: dev.length,
  };
}

/** Both vectors of each pair, their distance by coordinate and their product: `[pairs, 4 * hidden]`. */
function compared(pooled: Float32Array, hidden: number): Float32Array {
  const all = new Float32Array(2 * pooled.length);
  for (let from = 0; from < pooled.length; from += 2 * hidden) {
    for (let j = 0; j < hidden; j++) {
      const [first, second] = [pooled[from + j], pooled[from + hidden + j]];
      [first, second, Math.abs(first - second), first * second]
        .forEach((value, k) => all[2 * from + k * hidden + j] = value);
    }
  }
  return all;
}

function fit(task: Task, vectors: Float32Array, examples: Example[], penalties: number[]) {
  const targets = task.labels === null
    ? Float64Array.from(labels(examples))
    : oneHot(labels(examples), task.labels.length);
  return fitRidge(vectors, targets, examples.length, penalties);
}

function answers(task: Task, probe: RidgeProbe, vectors: Float32Array): ArrayLike<number> {
  return task.labels === null ? ridgeScores(probe, vectors) : ridgeClasses(probe, vectors);
}

function labels(examples: Example[]): number[] {
  return examples.map(({ label }) => label);
}

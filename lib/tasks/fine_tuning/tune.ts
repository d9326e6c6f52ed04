import { initialize, type Parameters, splitHead } from "../../encoder/parameters.ts";
import { randomStream } from "../../random/random.ts";
import { tf } from "../../tensorflow/mod.ts";
import type { OptimizerConfig } from "../../training/optimizers/config.ts";
import { learningRate } from "../../training/schedule.ts";
import {
  initialTrainingState,
  type TrainingStep,
  trainingStep,
} from "../../training/train_step.ts";
import type { Scores } from "../baselines/baselines.ts";
import { dispose, mapRecord } from "../../encoder/tree.ts";
import type { DeviceBatch, Loss } from "../../training/loss.ts";
import { type EncodedExample, type TaskBatch, taskBatches } from "./encode_task.ts";
import { betterFirst, type Score } from "../score.ts";
import { wholeGroups } from "../datasets/whole_groups.ts";

/** How an encoder is fine-tuned, as data; the authors' protocol is finetune_glue.sh. */
export interface FineTuningConfig {
  optimizer: OptimizerConfig;
  /** The rate, or how it is found. */
  peakLearningRate: number | RateSearch;
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
  /** Most examples of the development split, in whole groups; all when left out. */
  devExamples?: number;
  /** Lengths of batches are multiples of this; 8 when left out. */
  lengthStep?: number;
  /**
   * What the classifier reads: the mean of the last layer's vectors at all tokens, `<s>` and `</s>`
   * among them; the vector of `<s>`, which masked language modelling hardly trains, when left out.
   */
  pooling?: "mean";
}

/**
 * Peak learning rates that are tried on a part of the training split, never on dev: some examples are
 * trained on, others, of other groups, are judged, and the rate with the best score is taken.
 */
export interface RateSearch {
  peakLearningRates: number[];
  /** Examples to train on with each rate. */
  trainingExamples: number;
  /** Most examples to judge. */
  judgedExamples: number;
}

/** What a fine-tuning ends with. */
export interface FineTuningResult {
  /** On the development split, after the last update. */
  scores: Scores;
  /** Examples of the development split that were scored. */
  examples: number;
  trainingExamples: number;
  updates: number;
  /** Mean training loss of the last epoch: nats, or squared error where a number is asked for. */
  trainingLoss: number;
  /** Score of each rate that was tried, by the task's first metric, and how many examples were judged. */
  search?: { rates: { peakLearningRate: number; score: Score }[]; judgedExamples: number };
  /** The rate that was found; only with `search`. */
  peakLearningRate?: number;
}

/** Examples as the encoder reads them, and how their batches get to the device. */
export interface Encoded {
  examples: EncodedExample[];
  toDevice(batch: TaskBatch): DeviceBatch;
}

/** What a kind of task brings to fine-tuning. */
export interface TaskKind<Item> {
  /** Shapes of the fresh head's weights. */
  head: Record<string, number[]>;
  loss: Loss;
  /** Items as the encoder reads them, and how their batches get to the device. */
  encode(items: Item[]): Encoded;
  lengthStep: number;
  /** Scores of tuned weights; the first metric judges learning rates. */
  score(parameters: Parameters, items: Item[]): Scores;
}

/**
 * Several batch shapes with few updates each: XLA would take longer to compile them than all the
 * updates take without it.
 */
export const withoutXla = { xla: false };

/**
 * Fine-tunes an encoder: all weights move, a fresh head is trained with them, and the last update's
 * weights are scored on the development split.
 *
 * @param start weights of the encoder, with or without heads; taken over
 * @param onProgress told the updates done, of how many
 * @returns the result, and the tuned weights, which are the caller's to dispose
 */
export function tune<Item extends { group: string }>(
  kind: TaskKind<Item>,
  start: Parameters,
  data: { train: Item[]; dev: Item[] },
  config: FineTuningConfig,
  seed: number,
  onProgress: (done: number, total: number) => void = () => {},
): { result: FineTuningResult; parameters: Parameters } {
  const { devExamples, peakLearningRate: rate } = config;
  const chosen = drawExamples(data.train, config.trainingExamples, seed);
  const dev = devExamples === undefined
    ? data.dev
    : wholeGroups(data.dev, devExamples, "dev examples").chosen;
  const train = kind.encode(chosen);
  const search = typeof rate === "number" ? null : rateSearch(kind, data.train, config, rate, seed);
  const total = updateCount(train, config) + (search?.updates ?? 0);
  let done = 0;
  const onUpdate = () => onProgress(++done, total);
  const body = withoutHeads(start, kind.head);
  const { optimizer, dropout } = config;
  const step = trainingStep({ loss: kind.loss, optimizer, dropout, seed, ...withoutXla });
  const tuning = { kind, body, config, seed, step, onUpdate };
  try {
    const found = search?.run(tuning);
    const peak = found?.peakLearningRate ?? rate as number;
    const { parameters, ...training } = tuneAt(peak, train, tuning);
    try {
      const scores = kind.score(parameters, dev);
      const sizes = { examples: dev.length, trainingExamples: chosen.length };
      return { result: { scores, ...sizes, ...training, ...found }, parameters };
    } catch (error) {
      dispose(parameters);
      throw error;
    }
  } finally {
    dispose(body);
    step.dispose();
  }
}

/** A fine-tuning but for its examples and its learning rate, which a search tries several of. */
interface Tuning<Item> {
  kind: TaskKind<Item>;
  /** Weights that every try starts from, without a head. */
  body: Parameters;
  config: FineTuningConfig;
  seed: number;
  /** Traced once for all tries. */
  step: TrainingStep;
  onUpdate(): void;
}

/** Lets go of the language-model head and of one that an earlier task has left. */
function withoutHeads(weights: Parameters, fresh: Record<string, number[]>): Parameters {
  const { body, head } = splitHead(weights);
  dispose(head);
  for (const name of Object.keys(fresh)) {
    dispose(body[name]);
    delete body[name];
  }
  return body;
}

/** The examples that a seed draws from a split; all where `count` is null. */
export function drawExamples<Item>(all: Item[], count: number | null, seed: number): Item[] {
  if (count === null) return all;
  const random = randomStream({ seed, stream: "training examples", epoch: 0, index: 0 });
  return Array.from(random.choose(all.length, Math.min(count, all.length)), (i) => all[i]);
}

/** The tries of a search, and how many updates they are together. */
function rateSearch<Item extends { group: string }>(
  kind: TaskKind<Item>,
  all: Item[],
  config: FineTuningConfig,
  { peakLearningRates, trainingExamples, judgedExamples }: RateSearch,
  seed: number,
) {
  const { chosen: judged, rest } = wholeGroups(all, judgedExamples, "judged examples");
  const train = kind.encode(drawExamples(rest, trainingExamples, seed));
  return {
    updates: peakLearningRates.length * updateCount(train, config),
    run(tuning: Tuning<Item>) {
      const rates = peakLearningRates.map((peakLearningRate) => {
        const { parameters } = tuneAt(peakLearningRate, train, tuning);
        const [score] = Object.values(kind.score(parameters, judged));
        dispose(parameters);
        return { peakLearningRate, score };
      });
      const [best] = rates.toSorted((a, b) => betterFirst(a.score, b.score));
      const search = { rates, judgedExamples: judged.length };
      return { search, peakLearningRate: best.peakLearningRate };
    },
  };
}

/** Updates of `epochs` passes; the last batch of each may be short of examples. */
function updateCount({ examples }: Encoded, { epochs, batchSize }: FineTuningConfig): number {
  return epochs * Math.ceil(examples.length / batchSize);
}

function tuneAt<Item>(
  peakLearningRate: number,
  { examples, toDevice }: Encoded,
  { kind, body, config, seed, step, onUpdate }: Tuning<Item>,
) {
  const updates = updateCount({ examples, toDevice }, config);
  const warmupSteps = Math.max(1, Math.round(config.warmupShare * updates));
  const schedule = { peakLearningRate, warmupSteps, totalSteps: updates };
  const { batchSize } = config;
  // The step updates weights in place, and each learning rate starts from the same ones.
  const copies = mapRecord(body, (weight) => tf.tensor(weight.dataSync(), weight.shape));
  const parameters = { ...copies, ...initialize(kind.head, seed) };
  let state = initialTrainingState(parameters, config.optimizer);
  let [done, trainingLoss] = [0, 0];
  try {
    for (let epoch = 0; epoch < config.epochs; epoch++) {
      const order = { seed, epoch };
      const batches = taskBatches(examples, { batchSize, lengthStep: kind.lengthStep, order });
      let sum = 0;
      for (const batch of batches) {
        const index = ++done;
        const rate = learningRate(schedule, index);
        const next = step(state, toDevice(batch), { index, learningRate: rate });
        state = next.state;
        sum += next.report.loss;
        onUpdate();
      }
      trainingLoss = sum / batches.length;
    }
    dispose(state.optimizer);
    return { parameters: state.parameters, updates, trainingLoss };
  } catch (error) {
    dispose(state);
    throw error;
  }
}

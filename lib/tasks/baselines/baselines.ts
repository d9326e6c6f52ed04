import { join } from "node:path";
import * as v from "valibot";
import { finite } from "../../files/checked.ts";
import { projectFolder } from "../../files/folders.ts";
import { readJsonFile } from "../../files/json_file.ts";
import { fitLogistic, fitRidge, predictClass, score } from "./linear_fit.ts";
import { metrics } from "../metrics.ts";
import type { Example, Task, TaskData } from "../task.ts";
import { fitTfidf, type Terms, wordTerms } from "./tfidf.ts";

const storedScore = v.union([finite, v.object({ undefinedBecause: v.string() })]);

const scores = v.object({
  accuracy: v.optional(finite),
  exactMatch: v.optional(finite),
  ...v.entriesFromList(["f1", "matthews", "pearson", "spearman"], v.optional(storedScore)),
});

/** Scores on the dev split by metric; exact matches are of answers that are marked in a text. */
export type Scores = v.InferOutput<typeof scores>;

const baselines = v.object({
  /** Always the training split's most frequent class, or its mean. */
  majority: scores,
  /** A linear model of TF-IDF weighted words and word pairs; of pairs of texts also what they share. */
  tfidf: scores,
});

/** What needs no encoder: the bar that a pre-trained one must clear. */
export type Baselines = v.InferOutput<typeof baselines>;

const stored = v.object({
  /** Examples. */
  train: finite,
  dev: finite,
  /** What the loader left out, by reason. */
  dropped: v.record(v.string(), finite),
  ...baselines.entries,
});

/** A task's size and baselines as `data/baselines.json` keeps them. */
export type StoredBaselines = v.InferOutput<typeof stored>;

/** Made by `deno task data --baselines`. */
export const baselinesFile: string = join(projectFolder, "data", "baselines.json");

/** The committed baselines by task. */
export function storedBaselines(): Record<string, StoredBaselines> {
  return readJsonFile(v.record(v.string(), stored), baselinesFile);
}

/** How often the term that says the overlap is counted, so that long texts do not drown it. */
const overlapWeight = 5;

/** Both baselines, trained on the training split and measured on dev. */
export function taskBaselines(task: Task, data: TaskData): Baselines {
  return { majority: majorityScores(task, data), tfidf: tfidf(task, data) };
}

/** A task's metrics of predictions for examples, in their order. */
export function scoresOf(task: Task, predictions: ArrayLike<number>, examples: Example[]): Scores {
  const labels = examples.map(({ label }) => label);
  return Object.fromEntries(
    task.metrics.map((name) => [name, metrics[name](predictions, labels)]),
  );
}

/** Scores on dev of the training split's most frequent class, or of its mean where a number is asked for. */
export function majorityScores(task: Task, { train, dev }: Omit<TaskData, "dropped">): Scores {
  if (task.labels === null) {
    const mean = train.reduce((sum, { label }) => sum + label, 0) / train.length;
    return scoresOf(task, dev.map(() => mean), dev);
  }
  const counts = new Array<number>(task.labels.length).fill(0);
  for (const { label } of train) counts[label]++;
  const commonest = counts.indexOf(Math.max(...counts));
  return scoresOf(task, dev.map(() => commonest), dev);
}

function tfidf(task: Task, { train, dev }: TaskData): Scores {
  const vectorizer = fitTfidf(train.map(terms));
  const [rows, devRows] = [train, dev].map((examples) => vectorizer.transform(examples.map(terms)));
  const labels = train.map(({ label }) => label);
  if (task.labels === null) {
    const model = fitRidge(rows, vectorizer.width, labels);
    return scoresOf(task, devRows.map((row) => score(model, row)[0]), dev);
  }
  const model = fitLogistic(rows, vectorizer.width, labels, task.labels.length);
  return scoresOf(task, devRows.map((row) => predictClass(model, row)), dev);
}

/**
 * Terms of an example. Those of a pair's two texts are told apart, and so are words that both have; how
 * much of the second is in the first, in tenths, is a term of its own.
 */
function terms({ text, pair }: Example): Terms {
  const first = wordTerms(text);
  if (pair === undefined) return first;
  const second = wordTerms(pair);
  const inFirst = new Set(first);
  const shared = second.filter((term) => inFirst.has(term));
  const overlap = Math.round(10 * shared.length / Math.max(1, second.length));
  return [
    ...first,
    ...second.map((term) => `pair: ${term}`),
    ...shared.map((term) => `both: ${term}`),
    ...Array.from({ length: overlapWeight }, () => `overlap: ${overlap}`),
  ];
}

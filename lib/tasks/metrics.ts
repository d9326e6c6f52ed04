import { sampleCorrelation, sampleRankCorrelation } from "simple-statistics";
import type { Score } from "./score.ts";

/** Measures of agreement between predictions and labels, as GLUE uses them. */
export type MetricName = "accuracy" | "f1" | "matthews" | "pearson" | "spearman";

/** A measure by its name; predictions and labels are class indices, or numbers for the correlations. */
export const metrics = { accuracy, f1, matthews, pearson, spearman } satisfies Record<
  MetricName,
  (predictions: ArrayLike<number>, labels: ArrayLike<number>) => Score
>;

/** Share of predictions that equal their labels. @throws {RangeError} for none or unequal numbers */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLengths(predictions, labels);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++;
  return right / labels.length;
}

/** Harmonic mean of precision and recall of class 1; undefined where neither side has any. */
export function f1(predictions: ArrayLike<number>, labels: ArrayLike<number>): Score {
  const { truePositive, falsePositive, falseNegative } = binaryCounts(predictions, labels);
  const denominator = 2 * truePositive + falsePositive + falseNegative;
  if (denominator === 0) return { undefinedBecause: "no prediction and no label is of class 1" };
  return 2 * truePositive / denominator;
}

/** Matthews correlation of two classes; undefined where predictions or labels are all of one. */
export function matthews(predictions: ArrayLike<number>, labels: ArrayLike<number>): Score {
  const { truePositive, falsePositive, falseNegative, trueNegative } = binaryCounts(
    predictions,
    labels,
  );
  const constant = sameThroughout(predictions, labels, (value) => `of class ${value}`);
  if (constant) return constant;
  const scale = Math.sqrt(truePositive + falsePositive) * Math.sqrt(truePositive + falseNegative) *
    Math.sqrt(trueNegative + falsePositive) * Math.sqrt(trueNegative + falseNegative);
  return (truePositive * trueNegative - falsePositive * falseNegative) / scale;
}

/** Pearson's correlation; undefined where a side does not vary or holds what is no number. */
export function pearson(predictions: ArrayLike<number>, labels: ArrayLike<number>): Score {
  return correlation(sampleCorrelation, predictions, labels);
}

/** Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank. */
export function spearman(predictions: ArrayLike<number>, labels: ArrayLike<number>): Score {
  return correlation(sampleRankCorrelation, predictions, labels);
}

function correlation(
  measure: (x: number[], y: number[]) => number,
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
): Score {
  checkLengths(predictions, labels);
  const [x, y] = [Array.from(predictions), Array.from(labels)];
  for (const [name, values] of [["prediction", x], ["label", y]] as const) {
    const place = values.findIndex((value) => !Number.isFinite(value));
    if (place >= 0) return { undefinedBecause: `${name} ${place + 1} is ${values[place]}` };
  }
  const constant = sameThroughout(x, y, String);
  if (constant) return constant;
  const value = measure(x, y);
  if (Number.isFinite(value)) return value;
  return { undefinedBecause: "the variances are beyond what a floating-point number holds" };
}

/** The reason where one side has the same value throughout; null where both vary. */
function sameThroughout(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  describe: (value: number) => string,
): Score | null {
  for (const [name, values] of [["predictions", predictions], ["labels", labels]] as const) {
    if (Array.prototype.every.call(values, (value) => value === values[0])) {
      return { undefinedBecause: `all ${values.length} ${name} are ${describe(values[0])}` };
    }
  }
  return null;
}

function binaryCounts(predictions: ArrayLike<number>, labels: ArrayLike<number>) {
  checkLengths(predictions, labels);
  let [truePositive, falsePositive, falseNegative, trueNegative] = [0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    for (const value of [predictions[i], labels[i]]) {
      if (value !== 0 && value !== 1) {
        throw new RangeError(`Class ${value} at index ${i}: this metric is for classes 0 and 1.`);
      }
    }
    if (predictions[i] === 1) labels[i] === 1 ? truePositive++ : falsePositive++;
    else labels[i] === 1 ? falseNegative++ : trueNegative++;
  }
  return { truePositive, falsePositive, falseNegative, trueNegative };
}

function checkLengths(predictions: ArrayLike<number>, labels: ArrayLike<number>) {
  if (labels.length === 0 || predictions.length !== labels.length) {
    throw new RangeError(
      `${predictions.length} predictions for ${labels.length} labels: a metric needs one for each, ` +
        `and at least one.`,
    );
  }
}

/** Measures of agreement between predictions and labels, as GLUE uses them. */
export type MetricName = "accuracy" | "f1" | "matthews" | "pearson" | "spearman";

/** A measure by its name; predictions and labels are class indices, or numbers for the correlations. */
export const metrics: Record<
  MetricName,
  (predictions: ArrayLike<number>, labels: ArrayLike<number>) => number
> = { accuracy, f1, matthews, pearson, spearman };

/** Share of predictions that equal their labels. @throws {RangeError} for none or unequal numbers */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLengths(predictions, labels);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++;
  return right / labels.length;
}

/** Harmonic mean of precision and recall of class 1; 0 where there is neither. */
export function f1(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { truePositive, falsePositive, falseNegative } = binaryCounts(predictions, labels);
  const denominator = 2 * truePositive + falsePositive + falseNegative;
  return denominator === 0 ? 0 : 2 * truePositive / denominator;
}

/** Matthews correlation of two classes; 0 where predictions or labels are all of one. */
export function matthews(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { truePositive, falsePositive, falseNegative, trueNegative } = binaryCounts(
    predictions,
    labels,
  );
  const scale = Math.sqrt(truePositive + falsePositive) * Math.sqrt(truePositive + falseNegative) *
    Math.sqrt(trueNegative + falsePositive) * Math.sqrt(trueNegative + falseNegative);
  return scale === 0 ? 0 : (truePositive * trueNegative - falsePositive * falseNegative) / scale;
}

/** Pearson's correlation; NaN where one side does not vary. */
export function pearson(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLengths(predictions, labels);
  const [meanX, meanY] = [mean(predictions), mean(labels)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const [x, y] = [predictions[i] - meanX, labels[i] - meanY];
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  return xy / (Math.sqrt(xx) * Math.sqrt(yy));
}

/** Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank. */
export function spearman(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLengths(predictions, labels);
  return pearson(ranks(predictions), ranks(labels));
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

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i)
    .sort((a, b) => values[a] - values[b]);
  const result = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (let i = first; i < end; i++) result[order[i]] = (first + end + 1) / 2;
    first = end;
  }
  return result;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function checkLengths(predictions: ArrayLike<number>, labels: ArrayLike<number>) {
  if (labels.length === 0 || predictions.length !== labels.length) {
    throw new RangeError(
      `${predictions.length} predictions for ${labels.length} labels: a metric needs one for each, ` +
        `and at least one.`,
    );
  }
}

import { mean, quantileSorted, sampleWithReplacement } from "simple-statistics";
import { randomStream } from "../../random/random.ts";

/** A mean with the bounds of its bootstrap interval. */
export interface BootstrapInterval {
  /** Values that were drawn from. */
  n: number;
  mean: number;
  low: number;
  high: number;
}

// Resampling and quantiles are simple-statistics', which takes our generator as its source of chance. It
// has no t distribution; the intervals over seeds take that from stdlib, which has no resampling.
const RESAMPLES = 10_000;
const FEWEST_VALUES = 5;

/**
 * Percentile bootstrap of a mean (Efron 1979): how much it depends on which values happened to be measured.
 *
 * It is meant for the items of a measure (phenomena, tasks, sentences). Of a few seeds it would give intervals
 * that are far too narrow, since three values have ten different resamples: their interval is `meanInterval`'s.
 * Equal values give equal bounds on every machine.
 *
 * @param level of the interval, as a share
 * @throws {RangeError} with fewer than five values
 */
export function bootstrapInterval(values: readonly number[], level = 0.95): BootstrapInterval {
  if (values.length < FEWEST_VALUES) {
    throw new RangeError(
      `A bootstrap of ${values.length} values would be too narrow; it needs ${FEWEST_VALUES}.`,
    );
  }
  const random = randomStream({ seed: 1, stream: "bootstrap", epoch: 0, index: 0 });
  const source = () => random.float();
  const means = Array.from(
    { length: RESAMPLES },
    () => mean(sampleWithReplacement([...values], values.length, source)),
  ).sort((a, b) => a - b);
  return {
    n: values.length,
    mean: mean([...values]),
    low: quantileSorted(means, (1 - level) / 2),
    high: quantileSorted(means, (1 + level) / 2),
  };
}

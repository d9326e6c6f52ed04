import { type MeasuredArm, rateLabel } from "../../experiments/arm.ts";
import type { Comparison } from "../../experiments/comparison.ts";
import { signed } from "../../format/signed.ts";
import {
  type MeanInterval,
  meanInterval,
  pairedDifferences,
} from "../statistics/paired_differences.ts";

/** One arm against another by one measure, seed by seed. */
export interface ArmDifference {
  measure: string;
  unit: "nats" | "points";
  better: "lower" | "higher";
  /** `one` minus `other`, over the seeds that count; null where none does. */
  interval: MeanInterval | null;
}

interface Measure extends Omit<ArmDifference, "interval"> {
  read(arm: MeasuredArm): number | undefined;
}

function measures(evaluationRates: string[]): Measure[] {
  return [
    ...evaluationRates.map((rate): Measure => ({
      measure: `held-out loss at ${rateLabel(Number(rate))}`,
      unit: "nats",
      better: "lower",
      read: (arm) => arm.heldOutLoss?.[rate],
    })),
    {
      measure: "parts of speech",
      unit: "points",
      better: "higher",
      read: (arm) => 100 * arm.partsOfSpeech,
    },
    {
      measure: "minimal pairs",
      unit: "points",
      better: "higher",
      read: (arm) => 100 * arm.minimalPairs,
    },
  ];
}

/**
 * Compares two arms within each seed, so that what they share cancels out. Seeds in which one of them was trained but
 * stayed on the unigram plateau say nothing and do not count.
 *
 * @throws {RangeError} where there is no arm of that label
 */
export function armDifferences(
  measured: MeasuredArm[],
  { one, other, evaluationRates = ["0.15", "0.4"] }: Comparison,
): ArmDifference[] {
  const seeds = (label: string, read: Measure["read"]) => {
    const arms = measured.filter((arm) => arm.label === label);
    if (arms.length === 0) throw new RangeError(`There is no arm "${label}" to compare.`);
    return arms
      .filter(({ start, plateauLeftAt }) => start.kind === "untrained" || plateauLeftAt !== null)
      .flatMap((arm) => {
        const value = read(arm);
        return value === undefined ? [] : [{ seed: arm.seed, value }];
      });
  };
  return measures(evaluationRates).map(({ read, ...about }) => {
    const differences = pairedDifferences(seeds(one, read), seeds(other, read));
    const values = differences.map(({ difference }) => difference);
    return { ...about, interval: values.length > 0 ? meanInterval(values) : null };
  });
}

/**
 * A difference in words, with the interval over seeds and whether it tells a direction.
 *
 * @example
 * ```ts
 * import { differenceText } from "@/report/claims/arm_differences.ts";
 * import assert from "node:assert/strict";
 *
 * const about = { measure: "minimal pairs", unit: "points", better: "higher" } as const;
 * assert.equal(
 *   differenceText({ ...about, interval: { n: 3, mean: 2.04, low: 1.5, high: 2.58 } }),
 *   "minimal pairs +2.0 points (95 % interval +1.5 to +2.6, 3 seeds): better",
 * );
 * ```
 */
export function differenceText({ measure, unit, better, interval }: ArmDifference): string {
  if (interval === null) return `${measure}: no seed has both`;
  const { n, mean, low, high } = interval;
  const digits = unit === "nats" ? 3 : 1;
  const difference = `${measure} ${signed(mean, digits)} ${unit}`;
  if (low === null || high === null) return `${difference} (one seed, no interval)`;
  const above = low > 0;
  const told = above || high < 0
    ? above === (better === "higher") ? "better" : "worse"
    : "may be the seeds'";
  return `${difference} (95 % interval ${signed(low, digits)} to ${
    signed(high, digits)
  }, ${n} seeds): ${told}`;
}

/** All measures of one arm against another, a line each; one line where no seed counts. */
export function comparisonText(measured: MeasuredArm[], comparison: Comparison): string {
  const differences = armDifferences(measured, comparison);
  const title = `${comparison.one}, against ${comparison.other}:`;
  return differences.every(({ interval }) => interval === null)
    ? `${title} no seed in which both had left the plateau.`
    : [title, ...differences.map((difference) => `  ${differenceText(difference)}`)].join("\n");
}

import { mean } from "simple-statistics";
import type { Comparison } from "../../experiments/experiment.ts";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import { signed } from "../../format/signed.ts";
import { type ArmMeasure, usualMeasures } from "../data/measures.ts";
import type { Displayable } from "../render/display.ts";
import { tableDisplay, textDisplay } from "../render/table_display.ts";
import { contrast, type EstimatedContrast } from "../statistics/contrast.ts";
import { readableLabel } from "../figures/parts/looks.ts";
import { boundsText } from "../../format/interval.ts";

/** One arm against another by one measure. */
export interface ArmDifference {
  /** Labels. */
  one: string;
  other: string;
  measure: ArmMeasure;
  /** Seeds of the one and of the other that were measured. */
  seeds: [one: number, other: number];
  /** `one` minus `other`: of means over seeds, in nats or points. */
  difference: number;
  /** With a 95 % interval by Welch's test; null where a side has one seed. */
  estimate: EstimatedContrast | null;
}

/**
 * Sets arms against each other by every measure that both have, all seeds counting. It describes; what is decided is
 * decided by the plan's ledger, which corrects for the number of its claims.
 *
 * @param measured each arm with all its seeds
 */
export function compareArms(
  measured: MeasuredArm[],
  comparisons: readonly Comparison[],
  measures: readonly ArmMeasure[] = usualMeasures,
): ArmDifference[] {
  const byId = Map.groupBy(measured, ({ id }) => id);
  return comparisons.flatMap(({ one, other }) =>
    measures.flatMap((measure): ArmDifference[] => {
      const scale = measure.unit === "share" ? 100 : 1;
      const [ones, others] = [one, other].map((id) =>
        (byId.get(id) ?? []).map(measure.read).filter((value) => value !== null)
          .map((value) => scale * value)
      );
      if (ones.length === 0 || others.length === 0) return [];
      const found = contrast([
        { arm: one, weight: 1, group: one, values: ones },
        { arm: other, weight: -1, group: other, values: others },
      ]);
      return [{
        one: byId.get(one)![0].label,
        other: byId.get(other)![0].label,
        measure,
        seeds: [ones.length, others.length],
        difference: mean(ones) - mean(others),
        estimate: found.kind === "estimated" ? found : null,
      }];
    })
  );
}

/**
 * A table of {@link compareArms} as the value of a notebook cell, two arms a row and a measure a column; a sentence where
 * there is nothing to compare.
 */
export function comparisonDisplay(differences: ArmDifference[]): Displayable {
  if (differences.length === 0) return textDisplay(["No two of these arms are measured yet."]);
  const measures = [...new Map(differences.map(({ measure }) => [measure.key, measure])).values()];
  const rows = Map.groupBy(differences, ({ one, other }) => JSON.stringify([one, other]));
  return tableDisplay(
    [
      "arm",
      "against",
      ...measures.map(({ title, unit, better }) =>
        `${title.toLowerCase()}, ${unit === "nats" ? "nats" : "points"}, ${better} is better`
      ),
      "seeds",
    ],
    [...rows.values()].map((own) => {
      const [{ one, other, ...first }] = own;
      const usual = seedsText(first);
      return [
        readableLabel(one),
        readableLabel(other),
        ...measures.map(({ key }) => {
          const found = own.find(({ measure }) => measure.key === key);
          if (found === undefined) return "–";
          const seeds = seedsText(found);
          return differenceText(found) + (seeds === usual ? "" : `; ${seeds} seeds`);
        }),
        usual,
      ];
    }),
    "The first arm's mean less the other's, and in brackets the 95 % interval.",
  );
}

/** How many seeds both arms have: `12`, or `6 and 12`. */
function seedsText({ seeds: [one, other] }: Pick<ArmDifference, "seeds">): string {
  return one === other ? `${one}` : `${one} and ${other}`;
}

/** `−0.399 (−0.470 to −0.329)` */
function differenceText({ measure: { unit }, difference, estimate }: ArmDifference): string {
  const text = (value: number) => signed(value, unit === "nats" ? 3 : 1);
  return estimate === null
    ? `${text(difference)} (one seed a side)`
    : `${text(difference)} (${boundsText(estimate, text)})`;
}

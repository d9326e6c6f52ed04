import type { Plan } from "../../../experiments/plan/plan.ts";
import { pooledDeviations } from "../../statistics/contrast.ts";
import type { ArmMeasures } from "../arm_measures.ts";

/** Headers of {@link deviationRows}. */
export function deviationHeaders({ measures }: Plan): string[] {
  return [
    "group of arms",
    ...Object.entries(measures).map(([name, { unit }]) => `${name}, ${unit}`),
  ];
}

/**
 * The standard deviation between seeds of every measure: first the one that a plan expected, then a row for each of its
 * variance groups with the one that was found, pooled over the group's arms; a dash where no arm has two seeds.
 */
export function deviationRows(plan: Plan, measured: readonly ArmMeasures[]): string[][] {
  const found = Object.keys(plan.measures).map((measure) =>
    pooledDeviations(plan.varianceGroups.flatMap(({ group, arms }) =>
      arms.map((arm) => ({
        arm,
        group,
        weight: 0,
        values: measured.filter((one) => one.arm === arm)
          .flatMap(({ values }) => values[measure] ?? []),
      }))
    ))
  );
  const number = (value: number | undefined) => value === undefined ? "–" : value.toPrecision(2);
  return [
    [
      "expected",
      ...Object.values(plan.measures).map(({ expectedDeviation }) => number(expectedDeviation)),
    ],
    ...plan.varianceGroups.map(({ group }) => [group, ...found.map((one) => number(one[group]))]),
  ];
}

import { meanInterval } from "../../statistics/paired_differences.ts";
import type { Table } from "./figure.ts";
import { type Possible, possibleInterval } from "./possible.ts";

/** Values of one place of a chart, one for each seed; published numbers and counts name no seed. */
export interface Measured {
  /** What names the place, a cell for each of the table's first columns. */
  place: (string | number)[];
  values: readonly { seed: number | null; value: number }[];
}

const exact = (value: number | null) => value === null ? null : +value.toPrecision(7);

/**
 * Measurements as a table of one value a row, beside it the mean of its place with the interval and number of seeds.
 *
 * @param columns names of what names a place
 * @param unit of the values
 *
 * @example
 * ```ts
 * import { measurementTable } from "@/report/figures/parts/measurements.ts";
 * import assert from "node:assert/strict";
 *
 * const values = [{ seed: 1, value: 0.5 }, { seed: 2, value: 0.5 }];
 * const { columns, rows } = measurementTable(["mask_rate"], "share", [{ place: [0.4], values }]);
 * assert.deepEqual(columns, [
 *   ...["mask_rate", "seed", "value", "unit", "mean", "interval_low", "interval_high", "seeds"],
 * ]);
 * assert.deepEqual(rows[1], [0.4, 2, 0.5, "share", 0.5, 0.5, 0.5, 2]);
 * ```
 */
export function measurementTable(
  columns: string[],
  unit: string,
  measured: readonly Measured[],
  possible: Possible = [-Infinity, Infinity],
): Table {
  return {
    caption: "",
    columns: [
      ...columns,
      ...["seed", "value", "unit", "mean", "interval_low", "interval_high", "seeds"],
    ],
    rows: measured.filter(({ values }) => values.length > 0).flatMap(({ place, values }) => {
      const summary = meanInterval(values.map(({ value }) => value));
      const { n, mean, low, high } = possibleInterval(summary, possible);
      const seeds = values.filter(({ seed }) => seed !== null).length > 0 ? n : null;
      return values.map(({ seed, value }) => [
        ...place,
        seed,
        exact(value),
        unit,
        exact(mean),
        exact(low),
        exact(high),
        seeds,
      ]);
    }),
  };
}

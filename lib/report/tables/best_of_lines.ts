import { mean } from "simple-statistics";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import { readableLabel } from "../figures/parts/looks.ts";
import type { ArmMeasure } from "../data/measures.ts";
import type { Displayable } from "../render/display.ts";
import { tableDisplay } from "../render/table_display.ts";
import { fixedPercent, percent } from "../../format/percent.ts";

/** Of each line of arms (a strategy, a size), the one with the best mean over seeds, by each measure. */
export function bestOfLines(measured: MeasuredArm[], measures: readonly ArmMeasure[]): Displayable {
  const lines = Map.groupBy(
    measured.filter(({ fields }) => fields !== undefined),
    ({ fields }) => fields!.series,
  );
  return tableDisplay(
    ["line", "measure", "best rate", "mean", "seeds", "rates measured"],
    [...lines].flatMap(([series, arms]) =>
      measures.flatMap(({ title, unit, better, read }) => {
        const means = [...Map.groupBy(arms, ({ id }) => id).values()].flatMap((seeds) => {
          const values = seeds.map(read).filter((value) => value !== null);
          return values.length === 0 ? [] : [{
            label: percent(seeds[0].fields!.rate),
            n: values.length,
            mean: mean(values),
          }];
        }).sort((a, b) => better === "lower" ? a.mean - b.mean : b.mean - a.mean);
        const [best] = means;
        if (best === undefined) return [];
        const value = unit === "share"
          ? fixedPercent(best.mean, 1)
          : `${best.mean.toFixed(3)} nats`;
        return [[
          readableLabel(series),
          title.toLowerCase(),
          best.label,
          value,
          best.n,
          means.length,
        ]];
      })
    ),
  );
}

import { mean, median } from "simple-statistics";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import { readableLabel } from "../figures/parts/looks.ts";
import type { Displayable } from "../render/display.ts";
import { tableDisplay } from "../render/table_display.ts";

/**
 * How many seeds of each arm leave the plateau, and when: the median of all seeds, those that never do counting as
 * later than any. Beside it the mean losses in nats at 15 % uniformly chosen positions, by which the plateau is told,
 * and under the arm's own masking.
 */
export function plateauTable(measured: MeasuredArm[]): Displayable {
  const trained = measured.filter(({ heldOutLoss }) => heldOutLoss !== null);
  return tableDisplay(
    ["arm", "seeds", "left the plateau", "median update", "loss at 15 %", "at its own masking"],
    [...Map.groupBy(trained, ({ id }) => id).values()].map((seeds) => {
      const updates = seeds.map(({ plateauLeftAt }) => plateauLeftAt ?? Infinity);
      const middle = median(updates);
      const own = seeds.map(({ ownMaskingLoss }) => ownMaskingLoss).filter((one) => one !== null);
      return [
        readableLabel(seeds[0].label),
        seeds.length,
        updates.filter(Number.isFinite).length,
        Number.isFinite(middle) ? Math.round(middle).toLocaleString("en") : "–",
        mean(seeds.map(({ heldOutLoss }) => heldOutLoss!["0.15"])).toFixed(3),
        own.length === 0 ? "–" : mean(own).toFixed(3),
      ];
    }),
  );
}

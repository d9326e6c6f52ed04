import { mean } from "simple-statistics";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import { type Displayable } from "../render/display.ts";
import { tableDisplay } from "../render/table_display.ts";
import { percent } from "../../format/percent.ts";

/** Mean held-out loss over seeds in nats, an arm a row and an evaluation rate a column. */
export function lossTable(measured: MeasuredArm[]): Displayable {
  const trained = measured.filter(({ heldOutLoss }) => heldOutLoss !== null);
  const rates = [...new Set(trained.flatMap(({ heldOutLoss }) => Object.keys(heldOutLoss!)))]
    .sort((a, b) => +a - +b);
  return tableDisplay(
    ["trained at", "seeds", ...rates.map((rate) => `judged at ${percent(+rate)}`)],
    [...Map.groupBy(trained, ({ id }) => id).values()].map((seeds) => [
      seeds[0].label,
      seeds.length,
      ...rates.map((rate) => {
        const losses = seeds.flatMap(({ heldOutLoss }) => heldOutLoss![rate] ?? []);
        return losses.length === 0 ? "–" : mean(losses).toFixed(3);
      }),
    ]),
  );
}

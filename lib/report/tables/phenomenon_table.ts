import { mean } from "simple-statistics";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import type { Displayable } from "../render/display.ts";
import { tableDisplay } from "../render/table_display.ts";
import { fixedPercentNumber } from "../../format/percent.ts";

/** Per cent of minimal pairs that each arm gets right, means over seeds, a phenomenon with its number of pairs a row. */
export function phenomenonTable(measured: MeasuredArm[]): Displayable {
  const asked = measured.filter(({ pairsByPhenomenon }) => pairsByPhenomenon !== null);
  const arms = [...Map.groupBy(asked, ({ id }) => id).values()];
  const phenomena = Object.entries(asked[0]?.pairsByPhenomenon ?? {});
  return tableDisplay(
    ["phenomenon", "pairs", ...arms.map(([{ label }]) => label)],
    phenomena.map(([phenomenon, { pairs }]) => [
      phenomenon,
      pairs,
      ...arms.map((seeds) =>
        fixedPercentNumber(mean(seeds.map((arm) => arm.pairsByPhenomenon![phenomenon].accuracy)), 1)
      ),
    ]),
  );
}

import { maskRateOf } from "../../experiments/mask_rate.ts";
import { notYet } from "./experiment_display.ts";
import { sourceInformationFigure } from "../figures/source_information.ts";
import { informationData } from "../data/information_data.ts";
import type { ExperimentRuns } from "./notebook_runs.ts";
import { display, type Displayable } from "../render/display.ts";
import { percent } from "../../format/percent.ts";

/** What the layers of the encoders around one mask rate tell about the token that was there, as the value of a cell. */
export function informationDisplay(
  { profile, measured }: ExperimentRuns,
  maskRate: number,
): Displayable {
  const title = `Information about the source token, ${percent(maskRate)}`;
  // Arms that predict unchanged tokens as well choose a few more places than they corrupt.
  const near = measured.filter((arm) => {
    const rate = maskRateOf(arm);
    return rate === null || Math.abs(rate - maskRate) < 0.1;
  });
  const data = informationData(title, profile.name, near);
  return data === null ? notYet(title) : display(sourceInformationFigure, data);
}

import type { Experiment } from "../../experiments/experiment.ts";
import { armsData } from "../data/arms_data.ts";
import { compareArms, comparisonDisplay } from "../tables/comparisons.ts";
import { arms } from "../figures/arms.ts";
import type { ArmMeasure } from "../data/measures.ts";
import { type ExperimentRuns, runsText } from "./notebook_runs.ts";
import { display, type Displayable } from "../render/display.ts";
import { textDisplay } from "../render/table_display.ts";

/** Whose runs a notebook shows, as the value of a cell. */
export function runsDisplay(...found: ExperimentRuns[]): Displayable {
  return textDisplay(found.map(runsText));
}

/** An experiment's arms side by side, as the value of a cell; a sentence where none is computed. */
export function armsDisplay(
  { title, paperTable }: Experiment,
  { profile, measured }: ExperimentRuns,
  measures?: readonly ArmMeasure[],
): Displayable {
  const data = armsData({ title, profile: profile.name, paperTable }, measured, measures);
  return data === null ? notYet(title) : display(arms, data);
}

/** What an experiment sets against what, as the value of a cell. */
export function comparisonsDisplay(
  { comparisons }: Experiment,
  { profile, measured }: ExperimentRuns,
): Displayable {
  const differences = compareArms(measured, comparisons(profile));
  // What is missing has been said of the arms themselves.
  return differences.length === 0 ? textDisplay([]) : comparisonDisplay(differences);
}

/** What stands where nothing is there to draw. */
export function notYet(title: string): Displayable {
  return textDisplay([`${title}: none of these runs is there yet.`]);
}

import { type Plan, plannedArms } from "../../../experiments/plan/plan.ts";
import { findProfile } from "../../../experiments/profiles/profiles.ts";
import {
  CELL,
  type ExploredBatch,
  type ExploredMeasure,
  type ExploredPlace,
  type SurfaceExplorerData,
} from "../../figures/surface_explorer.ts";
import type { Paper } from "../../data/paper.ts";
import { paperScale } from "../../data/scale.ts";
import { predictSurface, type ResponseSurface } from "../../statistics/surface/response_surface.ts";
import type { ArmMeasures } from "../arm_measures.ts";
import { measuredSeeds } from "../ledger/measuring_blocks.ts";
import {
  bestOf,
  CHECKED_BLOCK,
  HIGHEST_RATE,
  placeOf,
  type PlanSurface,
  SURFACE_BLOCKS,
} from "./surface.ts";

/** Rows of a batch that may be asked about; the last have as many tokens as an update of the paper. */
const ROWS = [8, 12, 16, 24, 32, 48, 64, 128, 512, 2048, 8192];

/** Corruption rates of a curve, in per cent. */
const RATES = Array.from({ length: 71 }, (_, i) => 10 + i);

const FEWEST_SEEDS = 2;

/** What a figure needs to be asked about the plan's surfaces; where none is fitted, only which runs are missing. */
export function planExplorerData(
  plan: Plan,
  measured: readonly ArmMeasures[],
  surfaces: readonly PlanSurface[],
  paper: Paper,
): SurfaceExplorerData {
  const places = planPlaces(plan, measured);
  const needed = plan.blocks.filter(({ block }) => SURFACE_BLOCKS.includes(block))
    .flatMap(({ arms }) => arms);
  const open = places.filter(({ arm, there, corruptionRate }) =>
    needed.includes(arm) && there < FEWEST_SEEDS && corruptionRate <= HIGHEST_RATE
  );
  const fitted = surfaces.filter(({ kind }) => kind === "fitted");
  const told = fitted.length > 0 ? fitted : surfaces.slice(0, 1);
  return explorerData("the plan's runs", plan.profile, places, open, told, paper);
}

/** The same of the pilot's surfaces. */
export function pilotExplorerData(
  surfaces: readonly PlanSurface[],
  paper: Paper,
): SurfaceExplorerData {
  const [first] = surfaces;
  const places = first.kind === "not fitted" ? [] : first.fitted.map(({ arm, at, values }) => ({
    arm,
    corruptionRate: at.corruptionRate,
    predictions: 2 ** at.log2Predictions,
    there: values.length,
    planned: values.length,
  }));
  return explorerData("the pilot's runs", "pilot", places, [], surfaces, paper);
}

function explorerData(
  runs: string,
  profile: string,
  places: ExploredPlace[],
  open: readonly ExploredPlace[],
  surfaces: readonly PlanSurface[],
  paper: Paper,
): SurfaceExplorerData {
  const { batchSize, sequenceLength } = findProfile(profile).pretraining;
  const [low, high] = paperScale(paper).predictions;
  return {
    runs,
    tokens: sequenceLength,
    usualRows: batchSize,
    paper: { low, high },
    places,
    measures: surfaces.map((found) => exploredMeasure(found, sequenceLength, open)),
  };
}

/** The arms that the plan's surface is fitted to and checked by, with their seeds. */
function planPlaces(plan: Plan, measured: readonly ArmMeasures[]): ExploredPlace[] {
  const known = new Map(plannedArms(plan).map((arm) => [arm.id, arm]));
  const ids = plan.blocks.filter(({ block }) => [...SURFACE_BLOCKS, CHECKED_BLOCK].includes(block))
    .flatMap(({ arms }) => arms);
  return [...new Set(ids)].flatMap((arm) => {
    const at = placeOf(known.get(arm)!);
    if (at === null) return [];
    return [{
      arm,
      corruptionRate: at.corruptionRate,
      predictions: 2 ** at.log2Predictions,
      there: measured.filter((one) => one.arm === arm && "loss at 15 %" in one.values).length,
      planned: measuredSeeds(plan, arm, "loss at 15 %").length,
    }];
  });
}

function exploredMeasure(
  found: PlanSurface,
  tokens: number,
  open: readonly ExploredPlace[],
): ExploredMeasure {
  if (found.kind === "not fitted") {
    const lacking = open.map(({ arm, there, planned }) => `${arm} (${there} of ${planned} seeds)`);
    return {
      measure: found.measure,
      unit: "",
      better: "lower",
      missing: `No surface of ${found.measure} yet: ${found.reason}` +
        (lacking.length === 0 ? "" : ` Runs are missing of ${lacking.join(", ")}.`),
      fitted: null,
      batches: [],
      cells: [],
    };
  }
  const { measure, unit, better, surface } = found;
  const { low, high } = surface.range.log2Predictions;
  return {
    measure,
    unit,
    better,
    missing: null,
    fitted: { low: 2 ** low, high: 2 ** high },
    batches: ROWS.map((rows) => exploredBatch(surface, better, rows, tokens)),
    cells: cellsOf(surface),
  };
}

function exploredBatch(
  surface: ResponseSurface,
  better: "lower" | "higher",
  rows: number,
  tokens: number,
): ExploredBatch {
  const best = bestOf(surface, better, rows, tokens);
  return {
    rows,
    curve: RATES.flatMap((rate) => {
      const said = saidAt(surface, rate / 100, Math.log2(rate / 100 * rows * tokens));
      return said === null ? [] : [{ corruptionRate: rate / 100, ...said }];
    }),
    best: best.kind === "outside"
      ? null
      : { corruptionRate: best.rate, low: best.low, high: best.high },
  };
}

/** Middles of the cells that a map is drawn of. */
function cellsOf(surface: ResponseSurface): ExploredMeasure["cells"] {
  const { corruptionRate: rates, log2Predictions: predictions } = surface.range;
  return middles(rates, CELL.corruptionRate).flatMap((corruptionRate) =>
    middles(predictions, CELL.log2Predictions).flatMap((log2Predictions) => {
      const said = saidAt(surface, corruptionRate, log2Predictions);
      return said === null ? [] : [{ corruptionRate, log2Predictions, estimate: said.estimate }];
    })
  );
}

function middles({ low, high }: { low: number; high: number }, side: number): number[] {
  const number = Math.floor((high - low) / side + 1e-9);
  return Array.from({ length: number }, (_, i) => rounded(low + (i + 0.5) * side));
}

/** A mean over seeds is the same whichever group's runs it is of. */
function saidAt(surface: ResponseSurface, corruptionRate: number, log2Predictions: number) {
  const [group] = Object.keys(surface.variances);
  const said = predictSurface(surface, { corruptionRate, log2Predictions }, group);
  if (said.kind === "outside") return null;
  const { estimate, low, high } = said.mean;
  return { estimate: rounded(estimate), low: rounded(low), high: rounded(high) };
}

/** Data of a page need no more digits. */
function rounded(value: number): number {
  return +value.toFixed(5);
}

import { mean } from "simple-statistics";
import type { Arm } from "../../../experiments/arm.ts";
import { type Plan, plannedArms } from "../../../experiments/plan/plan.ts";
import { findProfile } from "../../../experiments/profiles/profiles.ts";
import { copiesNeeded } from "../../../masking/copies.ts";
import { type BestRate, bestRate } from "../../statistics/surface/best_rate.ts";
import {
  type HeldOutCheck,
  heldOutCheck,
  leftOutCheck,
} from "../../statistics/surface/held_out_check.ts";
import {
  fitSurface,
  LOSS_TERMS,
  type Outside,
  type Place,
  predictSurface,
  pureErrorVariances,
  type ResponseSurface,
  type SurfacePoint,
} from "../../statistics/surface/response_surface.ts";
import type { ArmMeasures } from "../arm_measures.ts";

/** Blocks of runs that differ in corruption and predictions alone, at one number of updates. */
export const SURFACE_BLOCKS: readonly string[] = ["mask rate", "corruption and prediction"];

/** Runs of these were not fitted: they have other numbers of updates. */
export const CHECKED_BLOCK = "batch size";

/** The highest corruption rate that is fitted: at 80 % seeds spread four times as far, and the pilot's form ends. */
export const HIGHEST_RATE = 0.6;

/** An arm on the surface. */
export interface SurfaceArm {
  arm: string;
  /** Corruption rate as a share, and the binary logarithm of the predictions in an update. */
  at: Place;
  /** Measured, one a seed. */
  values: number[];
  mean: number;
  /** Mean and 95 % interval of the surface there; outside where it says nothing. */
  predicted: { kind: "predicted"; estimate: number; low: number; high: number } | Outside;
}

/** What a surface says of a batch that reads as many sequences. */
export interface RowsBest {
  rows: number;
  best: BestRate | Outside;
}

/** A measure over corruption rate and predictions per update, or why there is no such surface. */
export type PlanSurface =
  | {
    kind: "fitted";
    measure: string;
    unit: string;
    better: "lower" | "higher";
    surface: ResponseSurface;
    /** Those it was fitted to. */
    fitted: SurfaceArm[];
    /** Arms with other numbers of updates, and how the surface does at their runs; null where it says nothing. */
    others: SurfaceArm[];
    check: HeldOutCheck | null;
    /** How surfaces without one of the fitted arms do at that arm; null where they say nothing of any. */
    leftOut: HeldOutCheck | null;
    /** Where the measure is best, by rows of an update. */
    best: RowsBest[];
  }
  | { kind: "not fitted"; measure: string; reason: string };

/** Rows of an update for which the best rate is asked. */
const ROWS = [16, 32, 64, 128];

/**
 * The surface of a measure over what is corrupted and how much is predicted, from the plan's runs that differ in nothing
 * else: uniform [MASK] positions, the profile's encoder and updates, rates up to 60 %. It has the form that the pilot's
 * runs led to ({@link LOSS_TERMS}), and each run the weight of its variance group.
 *
 * It is a description, without a verdict: arms with more rows read more text, and predictions grow with it. The
 * check against runs with other numbers of updates shows how far the surface is one of this budget alone.
 *
 * @param measured see `armMeasures`
 * @param measure a name of the plan's
 */
export function planSurface(
  plan: Plan,
  measured: readonly ArmMeasures[],
  measure: string,
): PlanSurface {
  const fitted = armsOf(plan, measured, measure, SURFACE_BLOCKS)
    .filter(({ at }) => at.corruptionRate <= HIGHEST_RATE);
  // All of them are trained at 15 and 40 %: their runs count with the variance of the fitted ones of these rates.
  const others = armsOf(plan, measured, measure, [CHECKED_BLOCK])
    .map((arm) => ({ ...arm, group: fitted[0]?.group ?? arm.group }));
  const { unit, better } = plan.measures[measure];
  const { sequenceLength } = findProfile(plan.profile).pretraining;
  return surfaceThrough(fitted, others, { measure, unit, better, sequenceLength });
}

/** What a surface is of. */
export interface SurfaceMeasure {
  measure: string;
  unit: string;
  better: "lower" | "higher";
  /** Tokens of a row. */
  sequenceLength: number;
}

/**
 * The surface through arms that differ in corruption and predictions alone, and how it does at others; or why there is
 * none.
 */
export function surfaceThrough(
  fitted: MeasuredPlace[],
  others: MeasuredPlace[],
  { measure, unit, better, sequenceLength }: SurfaceMeasure,
): PlanSurface {
  const refused = (reason: string): PlanSurface => ({ kind: "not fitted", measure, reason });
  const repeated = fitted.filter(({ values }) => values.length > 1);
  if (repeated.length <= LOSS_TERMS.length) {
    return refused(
      `${repeated.length} arms have two seeds or more; a surface of ${LOSS_TERMS.length} terms ` +
        `needs ${LOSS_TERMS.length + 1}.`,
    );
  }
  const rates = Map.groupBy(fitted, ({ at }) => at.corruptionRate);
  if ([...rates.values()].every((some) => some.length === 1)) {
    return refused(
      "Every arm that is measured so predicts another number at its corruption rate, so that corruption and " +
        "predictions cannot be told apart.",
    );
  }
  const points = pointsOf(fitted);
  const groups = new Set(repeated.map(({ group }) => group));
  const alone = fitted.find(({ group }) => !groups.has(group));
  if (alone) return refused(`No arm of the group "${alone.group}" has a second seed.`);
  const surface = fitSurface(points, LOSS_TERMS, pureErrorVariances(points));
  const described = ({ group, ...arm }: MeasuredPlace): SurfaceArm => {
    const predicted = predictSurface(surface, arm.at, group);
    return {
      ...arm,
      mean: mean(arm.values),
      predicted: predicted.kind === "outside"
        ? predicted
        : { kind: predicted.kind, ...pick(predicted.mean) },
    };
  };
  return {
    kind: "fitted",
    measure,
    unit,
    better,
    surface,
    fitted: fitted.map(described),
    others: others.map(described),
    check: heldOutCheck(surface, pointsOf(others)),
    leftOut: leftOutCheck(fitted.map((arm) => pointsOf([arm])), LOSS_TERMS),
    best: ROWS.map((rows) => ({ rows, best: bestOf(surface, better, rows, sequenceLength) })),
  };
}

/** The corruption rate at which a surface is best for a batch, see {@link bestRate}. */
export function bestOf(
  surface: ResponseSurface,
  better: "lower" | "higher",
  rows: number,
  tokens: number,
): BestRate | Outside {
  if (better === "lower") return bestRate(surface, rows, tokens);
  const coefficients = surface.coefficients.map((one) => ({ ...one, estimate: -one.estimate }));
  const best = bestRate({ ...surface, coefficients }, rows, tokens);
  return best.kind === "outside" ? best : { ...best, loss: -best.loss };
}

/** An arm with where it lies and what was measured of it, one value a seed. */
export interface MeasuredPlace {
  arm: string;
  at: Place;
  /** Arms of one variance group are taken to have the same spread over seeds. */
  group: string;
  values: number[];
}

function pick({ estimate, low, high }: { estimate: number; low: number; high: number }) {
  return { estimate, low, high };
}

function pointsOf(arms: MeasuredPlace[]): SurfacePoint[] {
  return arms.flatMap(({ at, group, values }) => values.map((value) => ({ at, group, value })));
}

/** The pre-trained arms of some blocks that are measured so. */
function armsOf(
  plan: Plan,
  measured: readonly ArmMeasures[],
  measure: string,
  blocks: readonly string[],
): MeasuredPlace[] {
  const known = new Map(plannedArms(plan).map((arm) => [arm.id, arm]));
  const ids = plan.blocks.filter(({ block }) => blocks.includes(block)).flatMap(({ arms }) => arms);
  return [...new Set(ids)].flatMap((id) => {
    const at = placeOf(known.get(id)!);
    const values = measured.filter(({ arm }) => arm === id)
      .flatMap(({ values }) => values[measure] ?? []);
    const group = plan.varianceGroups.find(({ arms }) => arms.includes(id))!.group;
    return at === null || values.length === 0 ? [] : { arm: id, at, group, values };
  });
}

/**
 * Corruption rate of an arm, and the binary logarithm of what an update predicts: each copy of a sequence predicts its
 * part of the prediction rate. Null without pre-training or a constant rate.
 */
export function placeOf({ start }: Arm): Place | null {
  if (start.kind === "untrained") return null;
  const { batchSize, sequenceLength, masking } = start.pretraining;
  const { corruptionRate, predictionRate } = masking;
  if (typeof corruptionRate !== "number" || typeof predictionRate !== "number") return null;
  const share = predictionRate / copiesNeeded(corruptionRate, predictionRate);
  return { corruptionRate, log2Predictions: Math.log2(batchSize * sequenceLength * share) };
}

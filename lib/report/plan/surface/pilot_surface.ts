import { mean } from "simple-statistics";
import { armId } from "../../../experiments/arm_id.ts";
import { findProfile } from "../../../experiments/profiles/profiles.ts";
import type { ReferenceRun } from "../../../experiments/results/committed_run.ts";
import type { PretrainSpec } from "../../../runs/store/spec.ts";
import {
  HIGHEST_RATE,
  type MeasuredPlace,
  placeOf,
  type PlanSurface,
  surfaceThrough,
} from "./surface.ts";

/** The measures of which the pilot has a surface: held-out losses in nats, and tagging by ridge in points. */
export const PILOT_MEASURES = ["loss at 15 %", "loss at 40 %", "parts of speech"] as const;

/**
 * The surface of a measure through the pilot's runs that differ in corruption and predictions alone, as
 * {@link surfaceThrough} the plan's: the authors' optimizer and 3,000 updates. It is what led to the form of the surface,
 * so that it cannot test it.
 *
 * @param runs of profile pilot
 */
export function pilotSurface(
  runs: readonly ReferenceRun[],
  measure: typeof PILOT_MEASURES[number],
): PlanSurface {
  const { sequenceLength } = findProfile("pilot").pretraining;
  return surfaceThrough(pilotPlaces(runs, measure), [], {
    measure,
    unit: measure === "parts of speech" ? "points" : "nats",
    better: measure === "parts of speech" ? "higher" : "lower",
    sequenceLength,
  });
}

/** The pilot's arms of uniform [MASK] positions with its encoder and updates, at rates up to {@link HIGHEST_RATE}. */
function pilotPlaces(
  runs: readonly ReferenceRun[],
  measure: typeof PILOT_MEASURES[number],
): MeasuredPlace[] {
  const arms = new Map<string, MeasuredPlace>();
  for (const run of runs) {
    const value = valueOf(run, measure);
    if (value === null) continue;
    const start = run.spec.kind === "pretrain" ? run.spec : run.spec.start as PretrainSpec;
    const arm = armId("pilot", start);
    const at = placeOf({ id: arm, label: "", seed: start.seed, start });
    // A rate, perhaps a prediction rate, perhaps another number of rows; nothing else.
    if (at === null || !/^[\d.]+(-predict-[\d.]+)?(-rows-\d+)?$/.test(arm)) continue;
    if (at.corruptionRate > HIGHEST_RATE) continue;
    const group = at.corruptionRate <= 0.45 ? "rates up to 45 %" : "50 and 60 %";
    if (!arms.has(arm)) arms.set(arm, { arm, at, group, values: [] });
    arms.get(arm)!.values.push(value);
  }
  return [...arms.values()].sort((a, b) =>
    a.at.corruptionRate - b.at.corruptionRate || a.at.log2Predictions - b.at.log2Predictions
  );
}

function valueOf(run: ReferenceRun, measure: typeof PILOT_MEASURES[number]): number | null {
  if (measure === "parts of speech") {
    if (run.kind !== "probe" || run.result.of !== "parts of speech") return null;
    if (run.spec.start.kind !== "pretrain") return null;
    return 100 * mean(run.result.accuracyByLayer.slice(1));
  }
  if (run.kind !== "pretrain") return null;
  return run.result.heldOutLoss[measure === "loss at 15 %" ? "0.15" : "0.4"] ?? null;
}

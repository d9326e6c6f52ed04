import { maskRateOf } from "../../experiments/mask_rate.ts";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import type { ReferenceRun } from "../../experiments/results/committed_run.ts";
import type { TrainingCurveData } from "../figures/training_curve.ts";

/** Held-out losses of arms with a constant mask rate while they were trained; null where none was followed. */
export function trainingCurves(
  profile: string,
  measured: MeasuredArm[],
  runs: readonly ReferenceRun[],
): TrainingCurveData | null {
  const pretraining = runs.find((run) => run.kind === "pretrain");
  const curves = measured.flatMap((arm) => {
    const maskRate = maskRateOf(arm);
    if (maskRate === null || arm.curve === null) return [];
    return [{
      maskRate,
      seed: arm.seed,
      points: arm.curve.map(([step, loss]) => ({ step, loss })),
    }];
  });
  if (pretraining === undefined || curves.length === 0) return null;
  const { unigramEntropy } = pretraining.result;
  return { profile, evaluationRate: 0.15, unigramEntropy, curves };
}

import type { StoredRun } from "../runs/store.ts";
import { readMetrics } from "../runs/metrics.ts";
import type { TrainingCurve } from "./figures/training_curve.ts";

/**
 * The held-out losses that pre-trainings at a constant mask rate wrote while they ran, read from `metrics.jsonl` in
 * the store at `root`; other runs are left out.
 */
export async function heldOutCurves(root: string, runs: StoredRun[]): Promise<TrainingCurve[]> {
  const curves: TrainingCurve[] = [];
  for (const run of runs) {
    if (run.kind !== "pretrain") continue;
    const { corruptionRate } = run.spec.pretraining.masking;
    if (typeof corruptionRate !== "number") continue;
    const points = (await readMetrics(root, run.key))
      .flatMap((metric) =>
        "heldOutLoss" in metric ? [{ step: metric.step, loss: metric.heldOutLoss }] : []
      );
    curves.push({ maskRate: corruptionRate, seed: run.spec.seed, points });
  }
  return curves;
}

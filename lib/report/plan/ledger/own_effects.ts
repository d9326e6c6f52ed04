import { mean } from "simple-statistics";
import type { MeasuredArm } from "../../../experiments/results/measured_arm.ts";
import type { Plan, PlannedClaim } from "../../../experiments/plan/plan.ts";
import { type ArmMeasure, lossAt, pairs, sentiment, tagging } from "../../data/measures.ts";

/** A claim of the plan with what a reader's runs measured of it. */
export interface OwnEffect {
  claim: PlannedClaim;
  unit: string;
  /** The contrast of the arms' means, in the plan's unit; null where an arm is not measured. */
  effect: number | null;
  /** Seeds of the arm that has the fewest. */
  seeds: number;
}

const measures: Record<string, ArmMeasure> = {
  "loss at 15 %": lossAt(0.15),
  "loss at 40 %": lossAt(0.4),
  tagging,
  pairs,
  "fine-tuned sentiment": sentiment,
};

/**
 * The plan's contrasts in runs of another profile, which has the same arms at another size: raw effects to set beside
 * the reference's. They decide nothing: margins and seeds are the plan's.
 */
export function ownEffects(plan: Plan, measured: readonly MeasuredArm[]): OwnEffect[] {
  const byId = Map.groupBy(measured, ({ id }) => id);
  return plan.families.flatMap(({ claims }) =>
    claims.map((claim): OwnEffect => {
      const { unit } = plan.measures[claim.measure];
      const measure = measures[claim.measure];
      const arms = Object.entries(claim.contrast).map(([id, weight]) => {
        const values = measure === undefined ? [] : (byId.get(id) ?? []).map(measure.read)
          .filter((value) => value !== null);
        return { weight, values };
      });
      const seeds = Math.min(...arms.map(({ values }) => values.length));
      if (seeds === 0) return { claim, unit, effect: null, seeds };
      const scale = measure.unit === "share" ? 100 : 1;
      const effect = arms.reduce(
        (sum, { weight, values }) => sum + weight * scale * mean(values),
        0,
      );
      return { claim, unit, effect, seeds };
    })
  );
}

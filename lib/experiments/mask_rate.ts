import type { RunSpec } from "../runs/spec.ts";
import {
  type Arm,
  armSpecs,
  fineTuneSpecs,
  type PartlyMeasuredArm,
  pretrainedArm,
  untrainedArm,
} from "./arm.ts";
import type { Profile } from "./profiles.ts";

/**
 * Tables 1 and 7 and the authors' sweep: one encoder per mask rate and seed, everything else
 * equal, and encoders that were never pre-trained as the floor.
 */
export function maskRateArms(profile: Profile): Arm[] {
  return profile.seeds.flatMap((seed) => [
    ...profile.maskRates.map((rate) =>
      pretrainedArm(profile, `${+(100 * rate).toFixed(1)} %`, { corruptionRate: rate }, seed)
    ),
    untrainedArm(profile, seed),
  ]);
}

/** The runs that the experiment needs. */
export function maskRateSpecs(profile: Profile): RunSpec[] {
  const arms = maskRateArms(profile);
  return [...armSpecs(profile, arms), ...fineTuneSpecs(profile, arms)];
}

/** One measurement: held-out loss in nats per predicted token, or accuracy as a share of 1. */
export interface MaskRateRow {
  /** Share of tokens masked in pre-training, in (0, 1]. */
  maskRate: number;
  seed: number;
  measure: "heldOutLoss" | "accuracy";
  /** Share of tokens masked when the loss was measured; only with `heldOutLoss`. */
  evaluationRate?: number;
  value: number;
}

/** The rate at which an arm was pre-trained; null for an untrained one. */
export function maskRateOf({ start }: Arm): number | null {
  return start.kind === "pretrain" ? start.pretraining.masking.corruptionRate as number : null;
}

/** What was measured as rows: held-out losses in nats by evaluation rate, accuracies as shares. */
export function maskRateRows(arms: PartlyMeasuredArm[]): MaskRateRow[] {
  return arms.flatMap((arm): MaskRateRow[] => {
    const maskRate = maskRateOf(arm);
    if (maskRate === null) return [];
    const { seed } = arm;
    return [
      ...Object.entries(arm.heldOutLoss ?? {}).map(([rate, value]): MaskRateRow => ({
        maskRate,
        seed,
        measure: "heldOutLoss",
        evaluationRate: Number(rate),
        value,
      })),
      ...(arm.accuracy === null
        ? []
        : [{ maskRate, seed, measure: "accuracy" as const, value: arm.accuracy }]),
    ];
  });
}

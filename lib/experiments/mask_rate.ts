import type { ProbeSpec, RunSpec } from "../runs/store/spec.ts";
import {
  type Arm,
  armSpecs,
  fineTuneSpecs,
  type PartlyMeasuredArm,
  pretrainedArm,
  PROBE_SEED,
  rateLabel,
  untrainedArm,
} from "./arm.ts";
import type { Comparison } from "./comparison.ts";
import type { Profile } from "./profile.ts";

/**
 * Tables 1 and 7 and the authors' sweep: one encoder per mask rate and seed, everything else
 * equal, and encoders that were never pre-trained as the floor.
 */
export function maskRateArms(profile: Profile): Arm[] {
  return profile.seeds.flatMap((seed) => [
    ...profile.maskRates.map((rate) =>
      pretrainedArm(profile, rateLabel(rate), { corruptionRate: rate }, seed)
    ),
    untrainedArm(profile, seed),
  ]);
}

/** Every other rate against the lowest, BERT's. */
export function maskRateComparisons(
  { maskRates }: Profile,
  evaluationRates = ["0.15", "0.4", "0.8"],
): Comparison[] {
  const [usual, ...others] = maskRates.map(rateLabel);
  return others.map((one) => ({ one, other: usual, evaluationRates }));
}

/** The runs that the experiment needs. */
export function maskRateSpecs(profile: Profile): RunSpec[] {
  const arms = maskRateArms(profile);
  return [...armSpecs(profile, arms), ...fineTuneSpecs(profile, arms)];
}

/** Held-out sequences of which every token is hidden alone; all the held-out text would take hours. */
const PSEUDO_SEQUENCES = 32;

/**
 * Probes of each pre-trained encoder's perplexity at every mask rate of the experiment, its own too,
 * and of its pseudo-perplexity.
 */
export function perplexitySpecs({ pretraining, maskRates }: Profile, arms: Arm[]): ProbeSpec[] {
  const { evaluation: { sequences }, sequenceLength } = pretraining;
  const probe = {
    of: "perplexity" as const,
    rates: maskRates,
    sequences,
    sequenceLength,
    pseudoSequences: Math.min(PSEUDO_SEQUENCES, sequences / 16),
  };
  return arms.flatMap(({ start }) =>
    start.kind === "pretrain" ? [{ kind: "probe", start, probe, seed: PROBE_SEED }] : []
  );
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

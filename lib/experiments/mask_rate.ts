import { maskingConfig } from "../masking/masking_config.ts";
import type { FineTuneSpec, PretrainSpec, RunSpec, UntrainedSpec } from "../runs/spec.ts";
import type { StoredRun } from "../runs/store.ts";
import type { Profile } from "./profiles.ts";

/**
 * Tables 1 and 7 and the authors' sweep: one encoder per mask rate and seed, everything else
 * equal, and encoders that were never pre-trained as the floor.
 */
export interface MaskRateArm {
  /** Null for the untrained encoder. */
  maskRate: number | null;
  seed: number;
  start: PretrainSpec | UntrainedSpec;
  finetune: FineTuneSpec;
}

/** The task that stands for the paper's downstream tasks in this experiment. */
export const TASK = "sst2";

/** The arms of a profile: every mask rate and the untrained encoder, each with every seed. */
export function maskRateArms(profile: Profile): MaskRateArm[] {
  const { corpus, encoder } = profile;
  return profile.seeds.flatMap((seed) =>
    [...profile.maskRates, null].map((maskRate): MaskRateArm => {
      const start: PretrainSpec | UntrainedSpec = maskRate === null
        ? { kind: "untrained", corpus, encoder, seed }
        : {
          kind: "pretrain",
          corpus,
          encoder,
          pretraining: {
            ...profile.pretraining,
            masking: maskingConfig({ corruptionRate: maskRate }),
          },
          seed,
        };
      const { finetuning } = profile;
      return {
        maskRate,
        seed,
        start,
        finetune: { kind: "finetune", start, task: TASK, finetuning, seed },
      };
    })
  );
}

/** The runs that the experiment needs, pre-trainings before what starts from them. */
export function maskRateSpecs(profile: Profile): RunSpec[] {
  const arms = maskRateArms(profile);
  return [
    ...arms.map(({ start }) => start).filter((start) => start.kind === "pretrain"),
    ...arms.map(({ finetune }) => finetune),
    { kind: "baselines", task: TASK },
  ];
}

/** One measured value of the experiment. */
export interface MaskRateRow {
  maskRate: number;
  seed: number;
  measure: "heldOutLoss" | "accuracy";
  evaluationRate?: number;
  value: number;
}

/** The stored scalars as rows: held-out losses in nats by evaluation rate, accuracies as shares. */
export function maskRateRows(runs: StoredRun[]): MaskRateRow[] {
  return runs.flatMap((run): MaskRateRow[] => {
    if (run.kind === "baselines") return [];
    const start = run.kind === "pretrain" ? run.spec : run.spec.start;
    if (start.kind === "untrained") return [];
    const maskRate = start.pretraining.masking.corruptionRate as number;
    const { seed } = run.spec;
    if (run.kind === "finetune") {
      return [{ maskRate, seed, measure: "accuracy", value: run.result.scores.accuracy! }];
    }
    return Object.entries(run.result.heldOutLoss).map(([rate, value]) => ({
      maskRate,
      seed,
      measure: "heldOutLoss",
      evaluationRate: Number(rate),
      value,
    }));
  });
}

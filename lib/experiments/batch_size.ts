import { type Arm, pretrainedArm, rateLabel } from "./arm.ts";
import type { Profile } from "./profile.ts";

/** BERT's rate and the paper's: what batch sizes and budgets are compared at. */
const RATES = [0.15, 0.4];

/**
 * Rate by batch size at equal text: the larger the batch, the more predictions an update has at any rate.
 * If masking more pays by its predictions, its lead shrinks as batches grow. Profiles without batch sizes
 * have no arms.
 */
export function batchSizeArms(profile: Profile): Arm[] {
  return profile.seeds.flatMap((seed) =>
    (profile.batches ?? []).flatMap(({ rows, steps }) =>
      RATES.map((rate) =>
        pretrainedArm(
          profile,
          `${rows} rows, ${rateLabel(rate)}`,
          { corruptionRate: rate },
          seed,
          { batchSize: rows, steps },
        )
      )
    )
  );
}

/**
 * Rate by budget, each budget a training of its own with the whole schedule. The shortest is the profile's,
 * which the mask-rate experiment has. Profiles without budgets have no arms.
 */
export function budgetArms(profile: Profile): Arm[] {
  return profile.seeds.flatMap((seed) =>
    (profile.budgets ?? []).flatMap((steps) =>
      RATES.map((rate) =>
        pretrainedArm(
          profile,
          `${steps.toLocaleString("en")} updates, ${rateLabel(rate)}`,
          { corruptionRate: rate },
          seed,
          { steps },
        )
      )
    )
  );
}

import type { PretrainingConfig } from "../training/pretraining_config.ts";
import { type Arm, pretrainedArm } from "./arm.ts";
import type { Comparison, Experiment } from "./experiment.ts";
import type { Profile } from "./profiles/profile.ts";
import { percent } from "../format/percent.ts";

/** BERT's rate and the paper's: what batch sizes and budgets are compared at. */
const RATES = [0.15, 0.4];

/**
 * Rate by batch size at equal text: the larger the batch, the more predictions an update has at any rate.
 * If masking more pays by its predictions, its lead shrinks as batches grow. Profiles without batch sizes
 * have no arms.
 */
export const batchSize: Experiment = {
  id: "batch-size",
  title: "Batch size",
  arms: (profile) =>
    atBothRates(
      profile,
      (profile.batches ?? []).map(({ rows, steps }) => ({
        series: `${rows} rows`,
        changes: { batchSize: rows, steps },
      })),
    ),
  comparisons: (profile) => against15(batchSize, profile),
  asks: [],
  reference: "laptop",
};

/**
 * Rate by budget, each budget a training of its own with the whole schedule. The shortest is the profile's,
 * which the mask-rate experiment has. Profiles without budgets have no arms.
 */
export const budget: Experiment = {
  id: "budget",
  title: "Budget",
  arms: (profile) =>
    atBothRates(
      profile,
      (profile.budgets ?? []).map((steps) => ({
        series: `${steps.toLocaleString("en")} updates`,
        changes: { steps },
      })),
    ),
  comparisons: (profile) => against15(budget, profile),
  asks: [],
  reference: "laptop",
};

/** Lines of arms, each pre-trained with some changes at both {@link RATES}. */
function atBothRates(
  profile: Profile,
  lines: { series: string; changes: Partial<PretrainingConfig> }[],
): Arm[] {
  return profile.seeds.flatMap((seed) =>
    lines.flatMap(({ series, changes }) =>
      RATES.map((rate) => {
        const label = `${series}, ${percent(rate)}`;
        const masking = { corruptionRate: rate };
        return pretrainedArm(profile, label, masking, seed, changes, { rate, series });
      })
    )
  );
}

/** 40 against 15 % within each line of arms. */
function against15({ arms }: Experiment, profile: Profile): Comparison[] {
  const lines = Map.groupBy(arms({ ...profile, seeds: [0] }), ({ fields }) => fields!.series);
  return [...lines.values()].map(([other, one]) => ({ one: one.id, other: other.id }));
}

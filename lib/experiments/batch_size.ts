import { pretrainedArm } from "./arm.ts";
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
    profile.seeds.flatMap((seed) =>
      (profile.batches ?? []).flatMap(({ rows, steps }) =>
        RATES.map((rate) =>
          pretrainedArm(
            profile,
            `${rows} rows, ${percent(rate)}`,
            { corruptionRate: rate },
            seed,
            { batchSize: rows, steps },
            { rate, series: `${rows} rows` },
          )
        )
      )
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
    profile.seeds.flatMap((seed) =>
      (profile.budgets ?? []).flatMap((steps) =>
        RATES.map((rate) =>
          pretrainedArm(
            profile,
            `${steps.toLocaleString("en")} updates, ${percent(rate)}`,
            { corruptionRate: rate },
            seed,
            { steps },
            { rate, series: `${steps.toLocaleString("en")} updates` },
          )
        )
      )
    ),
  comparisons: (profile) => against15(budget, profile),
  asks: [],
  reference: "laptop",
};

/** 40 against 15 % within each line of arms. */
function against15({ arms }: Experiment, profile: Profile): Comparison[] {
  const lines = Map.groupBy(arms({ ...profile, seeds: [0] }), ({ fields }) => fields!.series);
  return [...lines.values()].map(([other, one]) => ({ one: one.id, other: other.id }));
}

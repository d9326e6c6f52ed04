import { plusSame } from "../masking/replacement_variants.ts";
import { pretrainedArm } from "./arm.ts";
import { type Experiment, secondAgainstFirst } from "./experiment.ts";
import { percent } from "../format/percent.ts";

/**
 * The paper's learned positions in place of the small profiles' rotary ones, at BERT's rate and the paper's,
 * so that this departure is itself measured. They need a longer training to leave the plateau.
 */
export const learnedPositions: Experiment = {
  id: "learned-positions",
  title: "Learned positions",
  arms: (profile) => {
    const { longBudget, encoder, pretraining } = profile;
    if (longBudget === undefined) return [];
    const positions = { kind: "learned" as const, maximum: pretraining.sequenceLength };
    const learned = { ...profile, encoder: { ...encoder, positions } };
    return profile.seeds.flatMap((seed) =>
      [0.15, 0.4].map((rate) =>
        pretrainedArm(
          learned,
          `learned positions, ${percent(rate)}`,
          { corruptionRate: rate },
          seed,
          { steps: longBudget },
        )
      )
    );
  },
  comparisons: (profile) => secondAgainstFirst(learnedPositions, profile),
  asks: [],
  reference: "laptop",
};

/**
 * Unchanged tokens that are predicted as well, with a decoder of its own: where embedding and decoder are one
 * matrix, predicting what is there trains the embedding directly, which may be why it helps.
 */
export const untiedDecoder: Experiment = {
  id: "untied-decoder",
  title: "Untied decoder",
  arms: (profile) => {
    if (profile.longBudget === undefined) return [];
    const encoder = { ...profile.encoder, untiedDecoder: true as const };
    const untied = { ...profile, encoder };
    return profile.seeds.flatMap((seed) => [
      pretrainedArm(untied, "untied, 40 %, [MASK] only", { corruptionRate: 0.4 }, seed),
      pretrainedArm(untied, "untied, 40 %, +5 % same", plusSame(0.4, 0.05), seed),
    ]);
  },
  comparisons: (profile) => secondAgainstFirst(untiedDecoder, profile),
  asks: [],
  reference: "laptop",
};

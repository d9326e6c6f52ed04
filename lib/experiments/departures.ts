import { plusSame } from "../masking/replacement_variants.ts";
import { type Arm, pretrainedArm, rateLabel } from "./arm.ts";
import type { Profile } from "./profile.ts";

/**
 * The paper's learned positions in place of the small profiles' rotary ones, at BERT's rate and the paper's,
 * so that this departure is itself measured. They need a longer training to leave the plateau.
 */
export function learnedPositionArms(profile: Profile): Arm[] {
  const { longBudget, encoder, pretraining } = profile;
  if (longBudget === undefined) return [];
  const positions = { kind: "learned" as const, maximum: pretraining.sequenceLength };
  const learned = { ...profile, encoder: { ...encoder, positions } };
  return profile.seeds.flatMap((seed) =>
    [0.15, 0.4].map((rate) =>
      pretrainedArm(
        learned,
        `learned positions, ${rateLabel(rate)}`,
        { corruptionRate: rate },
        seed,
        { steps: longBudget },
      )
    )
  );
}

/**
 * Unchanged tokens that are predicted as well, with a decoder of its own: where embedding and decoder are one
 * matrix, predicting what is there trains the embedding directly, which may be why it helps.
 */
export function untiedDecoderArms(profile: Profile): Arm[] {
  if (profile.longBudget === undefined) return [];
  const encoder = { ...profile.encoder, untiedDecoder: true as const };
  const untied = { ...profile, encoder };
  return profile.seeds.flatMap((seed) => [
    pretrainedArm(untied, "untied, 40 %, [MASK] only", { corruptionRate: 0.4 }, seed),
    pretrainedArm(untied, "untied, 40 %, +5 % same", plusSame(0.4, 0.05), seed),
  ]);
}

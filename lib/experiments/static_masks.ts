import { type Arm, pretrainedArm } from "./arm.ts";
import type { Comparison } from "./comparison.ts";
import type { Profile } from "./profile.ts";

/** The rate of BERT, whose masks were drawn once. */
const RATE = 0.15;

/**
 * Static masks against fresh ones. They differ only where text is read more than once, so these arms read little
 * text several times: one of them with new masks in every epoch, the other with the first epoch's. Profiles without
 * such a text have no arms.
 */
export function staticMaskArms(profile: Profile): Arm[] {
  const { scarceText } = profile;
  if (!scarceText) return [];
  const scarce = { ...profile, corpus: scarceText };
  return profile.seeds.flatMap((seed) => [
    pretrainedArm(scarce, "fresh masks", { corruptionRate: RATE }, seed),
    pretrainedArm(scarce, "static masks", { corruptionRate: RATE, maskSets: 1 }, seed),
  ]);
}

/** What drawing the masks once costs, or gains. */
export function staticMaskComparisons({ scarceText }: Profile): Comparison[] {
  return scarceText ? [{ one: "static masks", other: "fresh masks" }] : [];
}

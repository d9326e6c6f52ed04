import { pretrainedArm } from "./arm.ts";
import { type Experiment, secondAgainstFirst } from "./experiment.ts";

/** The rate of BERT, whose masks were drawn once. */
const RATE = 0.15;

/**
 * Static masks against fresh ones. They differ only where text is read more than once, so these arms read little text
 * several times: one of them with new masks in every epoch, the other with the first epoch's. Profiles without such a
 * text have no arms.
 */
export const staticMasks: Experiment = {
  id: "static-masks",
  title: "Static and fresh masks",
  arms: (profile) => {
    const { scarceText } = profile;
    if (!scarceText) return [];
    const scarce = { ...profile, corpus: scarceText };
    return profile.seeds.flatMap((seed) => [
      pretrainedArm(scarce, "fresh masks", { corruptionRate: RATE }, seed),
      pretrainedArm(scarce, "static masks", { corruptionRate: RATE, maskSets: 1 }, seed),
    ]);
  },
  comparisons: (profile) => secondAgainstFirst(staticMasks, profile),
  asks: [],
  reference: "pilot",
};

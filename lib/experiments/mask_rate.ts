import { type Arm, pretrainedArm, untrainedArm } from "./arm.ts";
import type { Experiment } from "./experiment.ts";
import { percent } from "../format/percent.ts";

/**
 * Tables 1 and 7 and the authors' sweep: one encoder per mask rate and seed, everything else equal, and encoders that
 * were never pre-trained as the floor.
 */
export const maskRate: Experiment = {
  id: "mask-rate",
  title: "Mask rate",
  arms: (profile) =>
    profile.seeds.flatMap((seed) => [
      ...profile.maskRates.map((rate) =>
        pretrainedArm(profile, percent(rate), { corruptionRate: rate }, seed, {}, {
          series: "pre-trained",
          rate,
        })
      ),
      untrainedArm(profile, seed),
    ]),
  // 40 and 80 %, the paper's rates, against BERT's 15 %; the figure has the others.
  comparisons: () => ["40", "80"].map((one) => ({ one, other: "15" })),
  asks: ["tagging", "pairs", "fine-tuned sentiment"],
  reference: "laptop",
};

/** The rate at which an arm was pre-trained; null for an untrained one, and where the rate changes. */
export function maskRateOf({ start }: Pick<Arm, "start">): number | null {
  if (start.kind === "untrained") return null;
  const { corruptionRate } = start.pretraining.masking;
  return typeof corruptionRate === "number" ? corruptionRate : null;
}

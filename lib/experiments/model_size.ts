import type { EncoderConfig } from "../encoder/config.ts";
import { pretrainedArm } from "./arm.ts";
import type { Experiment } from "./experiment.ts";
import type { Profile } from "./profiles/profile.ts";
import { percent } from "../format/percent.ts";

/** An encoder's size in figures and tables: layers x width. */
export function sizeLabel({ layers, hidden }: EncoderConfig): string {
  return `${layers} x ${hidden}`;
}

function sizedArm(profile: Profile, encoder: EncoderConfig, rate: number, seed: number) {
  const label = `${sizeLabel(encoder)}, ${percent(rate)}`;
  const fields = { rate, series: sizeLabel(encoder) };
  return pretrainedArm({ ...profile, encoder }, label, { corruptionRate: rate }, seed, {}, fields);
}

/** Figure 2: the profile's sizes by its mask rates, smallest encoder first; larger ones want more where 40 % gains more. */
export const modelSize: Experiment = {
  id: "model-size",
  title: "Model size",
  arms: (profile) =>
    profile.seeds.flatMap((seed) =>
      profile.sizes.flatMap((encoder) =>
        profile.comparedRates.map((rate) => sizedArm(profile, encoder, rate, seed))
      )
    ),
  comparisons: (profile) =>
    profile.sizes.map((encoder) => {
      const [one, other] = [0.4, 0.15].map((rate) => sizedArm(profile, encoder, rate, 0).id);
      return { one, other };
    }),
  asks: ["tagging"],
  reference: "laptop",
};

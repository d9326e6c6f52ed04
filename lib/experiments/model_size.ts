import type { EncoderConfig } from "../encoder/config.ts";
import { type Arm, pretrainedArm, rateLabel } from "./arm.ts";
import type { Comparison } from "./comparison.ts";
import type { Profile } from "./profile.ts";

/** An encoder's size in figures and tables: layers x width. */
export function sizeLabel({ layers, hidden }: EncoderConfig): string {
  return `${layers} x ${hidden}`;
}

/** Figure 2: the profile's sizes by its mask rates, smallest encoder first. */
export function modelSizeArms(profile: Profile): Arm[] {
  return profile.seeds.flatMap((seed) =>
    profile.sizes.flatMap((encoder) => {
      const sized = { ...profile, encoder };
      const size = sizeLabel(encoder);
      return profile.comparedRates.map((rate) => {
        const label = `${size}, ${rateLabel(rate)}`;
        return pretrainedArm(sized, label, { corruptionRate: rate }, seed);
      });
    })
  );
}

/** What 40 % gives against 15 % at each size, which grows where larger encoders want more. */
export function modelSizeComparisons({ sizes }: Profile): Comparison[] {
  return sizes.map(sizeLabel).map((size) => ({ one: `${size}, 40 %`, other: `${size}, 15 %` }));
}

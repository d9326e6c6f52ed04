import type { Strategy } from "../masking/masking_config.ts";
import { type Arm, pretrainedArm, untrainedArm } from "./arm.ts";
import type { Profile } from "./profiles.ts";
import { PMI_VOCABULARY } from "./what_masking_hides.ts";

/** The strategies of the paper's Figure 4. */
export const SELECTION_STRATEGIES: Strategy[] = ["uniform", "span-t5", "pmi"];

/** Figure 4: strategies by mask rates. */
export function whichTokensArms(profile: Profile): Arm[] {
  return profile.seeds.flatMap((seed) => [
    ...SELECTION_STRATEGIES.flatMap((strategy) =>
      profile.comparedRates.map((rate) =>
        pretrainedArm(
          profile,
          `${strategy} at ${+(100 * rate).toFixed(1)} %`,
          { strategy, corruptionRate: rate },
          seed,
          strategy === "pmi" ? { pmiVocabulary: PMI_VOCABULARY } : {},
        )
      )
    ),
    untrainedArm(profile, seed),
  ]);
}

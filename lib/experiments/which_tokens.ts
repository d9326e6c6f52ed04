import type { Strategy } from "../masking/masking_config.ts";
import { type Arm, pretrainedArm, rateLabel, untrainedArm } from "./arm.ts";
import type { Comparison } from "./comparison.ts";
import type { Profile } from "./profile.ts";
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
          `${strategy} at ${rateLabel(rate)}`,
          { strategy, corruptionRate: rate },
          seed,
          strategy === "pmi" ? { pmiVocabulary: PMI_VOCABULARY } : {},
        )
      )
    ),
    untrainedArm(profile, seed),
  ]);
}

/** Every other strategy against uniform masking at the same rate. */
export function whichTokensComparisons({ comparedRates }: Profile): Comparison[] {
  return comparedRates.map(rateLabel).flatMap((rate) =>
    SELECTION_STRATEGIES.filter((strategy) => strategy !== "uniform")
      .map((strategy) => ({ one: `${strategy} at ${rate}`, other: `uniform at ${rate}` }))
  );
}

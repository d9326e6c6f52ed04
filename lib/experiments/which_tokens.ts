import type { Strategy } from "../masking/masking_config.ts";
import { pretrainedArm, untrainedArm } from "./arm.ts";
import type { Experiment } from "./experiment.ts";
import { PMI_VOCABULARY } from "./hiding/what_masking_hides.ts";
import { percent, percentNumber } from "../format/percent.ts";

/** The strategies of the paper's Figure 4. */
export const SELECTION_STRATEGIES: Strategy[] = ["uniform", "span-t5", "pmi"];

/** Figure 4: strategies by mask rates. */
export const whichTokens: Experiment = {
  id: "which-tokens",
  title: "Which tokens",
  arms: (profile) =>
    profile.seeds.flatMap((seed) => [
      ...SELECTION_STRATEGIES.flatMap((strategy) =>
        profile.comparedRates.map((rate) =>
          pretrainedArm(
            profile,
            `${strategy} at ${percent(rate)}`,
            { strategy, corruptionRate: rate },
            seed,
            strategy === "pmi" ? { pmiVocabulary: PMI_VOCABULARY } : {},
            { rate, series: strategy },
          )
        )
      ),
      untrainedArm(profile, seed),
    ]),
  comparisons: ({ comparedRates }) =>
    comparedRates.map(percentNumber).flatMap((rate) => [
      { one: `${rate}-span-t5`, other: rate },
      { one: `${rate}-pmi`, other: rate },
    ]),
  asks: ["tagging"],
  reference: "laptop",
};

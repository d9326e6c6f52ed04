import type { Profile } from "@/experiments/profiles/profile.ts";
import type { ReferenceHiding } from "@/experiments/results/committed_runs.ts";
import { HIDING_SEQUENCES, PMI_VOCABULARY } from "@/experiments/hiding/what_masking_hides.ts";

/** Made-up counts of what masking hides, as if an earlier call had kept them for a profile. */
export function madeHiding(profile: Profile): ReferenceHiding {
  return {
    corpus: profile.corpus,
    pmiVocabulary: PMI_VOCABULARY,
    sequences: HIDING_SEQUENCES,
    rows: [],
    compared: profile.seeds.map((seed) => ({
      seed,
      strategy: "pmi",
      maskRate: 0.15,
      wholeUnits: 0.2,
      partWords: 0.1,
      meanRun: 1.5,
    })),
  };
}

import type { FineTuneSpec, ProbeSpec, RunSpec } from "../../runs/store/spec.ts";
import { type Arm, fineTuneSpecs, PROBE_SEED } from "../arm.ts";
import { copyControls, corruptionAndPrediction } from "../corruption_and_prediction.ts";
import { downstreamRuns } from "../downstream_tasks.ts";
import { questionSpecs } from "../experiment.ts";
import { maskRate } from "../mask_rate.ts";
import { modelSize } from "../model_size.ts";
import type { Profile } from "../profiles/profile.ts";
import { ratesOverTime } from "../rates_over_time.ts";
import { replacement } from "../replacement.ts";
import { staticMasks } from "../static_masks.ts";
import { whichTokens } from "../which_tokens.ts";

/** Held-out sequences of which every token is hidden alone. */
const PSEUDO_SEQUENCES = 32;

/**
 * The runs before the plan, which profile pilot asks for: every arm with the measures of then. Nothing is computed by it
 * any more; it says which run a committed line of `data/results/pilot.jsonl` is.
 */
export function pilotSpecs(profile: Profile): RunSpec[] {
  const rates = maskRate.arms(profile);
  const arms = [
    ...rates,
    ...[
      modelSize,
      corruptionAndPrediction,
      copyControls,
      replacement,
      whichTokens,
      ratesOverTime,
      staticMasks,
    ]
      .flatMap((experiment) => experiment.arms(profile)),
  ];
  const sentiment: FineTuneSpec[] = fineTuneSpecs(profile, rates);
  return [
    ...arms.map(({ start }) => start).filter((start) => start.kind === "pretrain"),
    ...questionSpecs(profile, arms, "parts of speech"),
    ...questionSpecs(profile, arms, "minimal pairs"),
    ...sentiment,
    ...perplexitySpecs(profile, rates),
    ...questionSpecs(profile, replacement.arms(profile), "source information"),
    ...downstreamRuns(profile).map(({ spec }) => spec),
  ];
}

/** Perplexity of each pre-trained encoder at every mask rate, its own too, and pseudo-perplexity. */
function perplexitySpecs({ pretraining, maskRates }: Profile, arms: Arm[]): ProbeSpec[] {
  const { evaluation: { sequences }, sequenceLength } = pretraining;
  const probe = {
    of: "perplexity" as const,
    rates: maskRates,
    sequences,
    sequenceLength,
    pseudoSequences: Math.min(PSEUDO_SEQUENCES, sequences / 16),
  };
  return arms.flatMap(({ start }) =>
    start.kind === "pretrain" ? [{ kind: "probe", start, probe, seed: PROBE_SEED }] : []
  );
}

import type { RunSpec } from "../runs/spec.ts";
import { type Arm, armSpecs, fineTuneSpecs } from "./arm.ts";
import { copyControlArms, corruptionArms } from "./corruption_and_prediction.ts";
import { downstreamRuns } from "./downstream_tasks.ts";
import { maskRateArms, maskRateSpecs, perplexitySpecs } from "./mask_rate.ts";
import { modelSizeArms } from "./model_size.ts";
import type { Profile } from "./profiles.ts";
import { ratesOverTimeArms, ratesOverTimeSpecs } from "./rates_over_time.ts";
import { replacementArms, replacementSpecs } from "./replacement.ts";
import { staticMaskArms } from "./static_masks.ts";
import { whichTokensArms } from "./which_tokens.ts";

/** A notebook with the runs that it reads. */
export interface Experiment {
  /** Its place in the paper's order, as it stands in front of the notebook's name. */
  number: string;
  notebook: string;
  /** The encoders that it compares; none where it has none of its own. */
  arms(profile: Profile): Arm[];
  specs(profile: Profile): RunSpec[];
}

/** An experiment that probes its arms and nothing else. */
function probed(
  number: string,
  notebook: string,
  arms: (profile: Profile) => Arm[],
): Experiment {
  return { number, notebook, arms, specs: (profile) => armSpecs(profile, arms(profile)) };
}

/** Every experiment, in the order in which a profile runs them. */
export const experiments: Experiment[] = [
  { number: "01", notebook: "01-what-masking-hides.ipynb", arms: () => [], specs: () => [] },
  {
    number: "02",
    notebook: "02-mask-rate.ipynb",
    arms: maskRateArms,
    specs: (profile) => [
      ...maskRateSpecs(profile),
      ...perplexitySpecs(profile, maskRateArms(profile)),
    ],
  },
  probed("03", "03-training-time.ipynb", maskRateArms),
  probed("04", "04-model-size.ipynb", modelSizeArms),
  probed(
    "05",
    "05-corruption-and-prediction.ipynb",
    (profile) => [...corruptionArms(profile), ...copyControlArms(profile)],
  ),
  {
    number: "06",
    notebook: "06-replacement.ipynb",
    arms: replacementArms,
    specs: replacementSpecs,
  },
  probed("07", "07-which-tokens.ipynb", whichTokensArms),
  probed("08", "08-probing.ipynb", maskRateArms),
  {
    number: "09",
    notebook: "09-beyond-the-paper.ipynb",
    arms: (profile) => [...ratesOverTimeArms(profile), ...staticMaskArms(profile)],
    specs: (profile) => [
      ...ratesOverTimeSpecs(profile),
      ...armSpecs(profile, staticMaskArms(profile)),
    ],
  },
  {
    number: "11",
    notebook: "11-downstream-tasks.ipynb",
    arms: () => [],
    specs: (profile) => downstreamRuns(profile).map(({ spec }) => spec),
  },
  {
    number: "10",
    notebook: "10-claims.ipynb",
    arms: () => [],
    specs: (profile) => {
      const rates = maskRateArms(profile);
      const arms = [
        ...rates,
        ...modelSizeArms(profile),
        ...corruptionArms(profile),
        ...replacementArms(profile),
        ...whichTokensArms(profile),
      ];
      return [...armSpecs(profile, arms), ...fineTuneSpecs(profile, rates)];
    },
  },
];

import type { RunSpec } from "../runs/spec.ts";
import { armSpecs, fineTuneSpecs } from "./arm.ts";
import { copyControlArms, corruptionArms } from "./corruption_and_prediction.ts";
import { maskRateArms, maskRateSpecs } from "./mask_rate.ts";
import { modelSizeArms } from "./model_size.ts";
import type { Profile } from "./profiles.ts";
import { ratesOverTimeArms } from "./rates_over_time.ts";
import { replacementArms } from "./replacement.ts";
import { whichTokensArms } from "./which_tokens.ts";

/** A notebook with the runs that it reads. */
export interface Experiment {
  /** Its place in the paper's order, as it stands in front of the notebook's name. */
  number: string;
  notebook: string;
  specs(profile: Profile): RunSpec[];
}

/** Every experiment, in the order in which a profile runs them. */
export const experiments: Experiment[] = [
  { number: "01", notebook: "01-what-masking-hides.ipynb", specs: () => [] },
  { number: "02", notebook: "02-mask-rate.ipynb", specs: maskRateSpecs },
  {
    number: "03",
    notebook: "03-training-time.ipynb",
    specs: (profile) => armSpecs(profile, maskRateArms(profile)),
  },
  {
    number: "04",
    notebook: "04-model-size.ipynb",
    specs: (profile) => armSpecs(profile, modelSizeArms(profile)),
  },
  {
    number: "05",
    notebook: "05-corruption-and-prediction.ipynb",
    specs: (profile) =>
      armSpecs(profile, [...corruptionArms(profile), ...copyControlArms(profile)]),
  },
  {
    number: "06",
    notebook: "06-replacement.ipynb",
    specs: (profile) => armSpecs(profile, replacementArms(profile)),
  },
  {
    number: "07",
    notebook: "07-which-tokens.ipynb",
    specs: (profile) => armSpecs(profile, whichTokensArms(profile)),
  },
  {
    number: "08",
    notebook: "08-probing.ipynb",
    specs: (profile) => armSpecs(profile, maskRateArms(profile)),
  },
  {
    number: "09",
    notebook: "09-beyond-the-paper.ipynb",
    specs: (profile) => armSpecs(profile, ratesOverTimeArms(profile)),
  },
  {
    number: "10",
    notebook: "10-claims.ipynb",
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

import type { RunSpec } from "../runs/spec.ts";
import { type Arm, armSpecs, fineTuneSpecs } from "./arm.ts";
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

/** The runs of an experiment that probes its arms and nothing else. */
const probed = (arms: (profile: Profile) => Arm[]) => (profile: Profile) =>
  armSpecs(profile, arms(profile));

/** Every experiment, in the order in which a profile runs them. */
export const experiments: Experiment[] = [
  { number: "01", notebook: "01-what-masking-hides.ipynb", specs: () => [] },
  { number: "02", notebook: "02-mask-rate.ipynb", specs: maskRateSpecs },
  {
    number: "03",
    notebook: "03-training-time.ipynb",
    specs: probed(maskRateArms),
  },
  {
    number: "04",
    notebook: "04-model-size.ipynb",
    specs: probed(modelSizeArms),
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
    specs: probed(replacementArms),
  },
  {
    number: "07",
    notebook: "07-which-tokens.ipynb",
    specs: probed(whichTokensArms),
  },
  {
    number: "08",
    notebook: "08-probing.ipynb",
    specs: probed(maskRateArms),
  },
  {
    number: "09",
    notebook: "09-beyond-the-paper.ipynb",
    specs: probed(ratesOverTimeArms),
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

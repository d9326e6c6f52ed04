import type { RunSpec } from "../runs/store/spec.ts";
import { type Arm, armSpecs, fineTuneSpecs } from "./arm.ts";
import type { Comparison } from "./comparison.ts";
import {
  copyControlArms,
  corruptionArms,
  corruptionComparisons,
} from "./corruption_and_prediction.ts";
import { downstreamRuns } from "./downstream_tasks.ts";
import { maskRateArms, maskRateComparisons, maskRateSpecs, perplexitySpecs } from "./mask_rate.ts";
import { modelSizeArms, modelSizeComparisons } from "./model_size.ts";
import { plan, plannedRuns } from "./plan.ts";
import type { Profile } from "./profile.ts";
import {
  ratesOverTimeArms,
  ratesOverTimeComparisons,
  ratesOverTimeSpecs,
} from "./rates_over_time.ts";
import { replacementArms, replacementComparisons, replacementSpecs } from "./replacement.ts";
import { staticMaskArms, staticMaskComparisons } from "./static_masks.ts";
import { whichTokensArms, whichTokensComparisons } from "./which_tokens.ts";

/** A notebook with the runs that it reads. */
export interface Experiment {
  /** Its place in the paper's order, as it stands in front of the notebook's name. */
  number: string;
  notebook: string;
  /** The encoders that it compares; none where it has none of its own. */
  arms(profile: Profile): Arm[];
  /** Which of them are set against each other; none where it does so in another way. */
  comparisons(profile: Profile): Comparison[];
  specs(profile: Profile): RunSpec[];
  /** Whether its notebook can be executed on the plan's runs. */
  readsPlan?: true;
}

/** An experiment that probes its arms and nothing else. */
function probed(
  number: string,
  notebook: string,
  arms: (profile: Profile) => Arm[],
  comparisons: (profile: Profile) => Comparison[],
): Experiment {
  const specs = (profile: Profile) => armSpecs(profile, arms(profile));
  return { number, notebook, arms, comparisons, specs };
}

const none = () => [];

/** Every experiment, in the order in which a profile runs them. */
export const experiments: Experiment[] = [
  {
    number: "00",
    notebook: "00-plan.ipynb",
    arms: none,
    comparisons: none,
    specs: none,
    readsPlan: true,
  },
  {
    number: "01",
    notebook: "01-what-masking-hides.ipynb",
    arms: none,
    comparisons: none,
    specs: none,
  },
  {
    number: "02",
    notebook: "02-mask-rate.ipynb",
    arms: maskRateArms,
    comparisons: maskRateComparisons,
    specs: (profile) => [
      ...maskRateSpecs(profile),
      ...perplexitySpecs(profile, maskRateArms(profile)),
    ],
  },
  probed("03", "03-training-time.ipynb", maskRateArms, none),
  probed("04", "04-model-size.ipynb", modelSizeArms, modelSizeComparisons),
  probed(
    "05",
    "05-corruption-and-prediction.ipynb",
    (profile) => [...corruptionArms(profile), ...copyControlArms(profile)],
    corruptionComparisons,
  ),
  {
    number: "06",
    notebook: "06-replacement.ipynb",
    arms: replacementArms,
    comparisons: replacementComparisons,
    specs: replacementSpecs,
  },
  probed("07", "07-which-tokens.ipynb", whichTokensArms, whichTokensComparisons),
  probed("08", "08-probing.ipynb", maskRateArms, (profile) => maskRateComparisons(profile, [])),
  {
    number: "09",
    notebook: "09-beyond-the-paper.ipynb",
    arms: (profile) => [...ratesOverTimeArms(profile), ...staticMaskArms(profile)],
    comparisons: (profile) => [...ratesOverTimeComparisons(), ...staticMaskComparisons(profile)],
    specs: (profile) => [
      ...ratesOverTimeSpecs(profile),
      ...armSpecs(profile, staticMaskArms(profile)),
    ],
  },
  {
    number: "11",
    notebook: "11-downstream-tasks.ipynb",
    arms: none,
    comparisons: none,
    specs: (profile) => downstreamRuns(profile).map(({ spec }) => spec),
  },
  {
    number: "10",
    notebook: "10-claims.ipynb",
    arms: none,
    comparisons: none,
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
  {
    number: "12",
    notebook: "12-answers.ipynb",
    arms: none,
    comparisons: none,
    specs: none,
    readsPlan: true,
  },
];

/** Runs that are listed together. */
export interface ProfilePart {
  title: string;
  specs: RunSpec[];
}

/**
 * The runs that a profile asks for: the blocks of the plan, in its order, where the profile is the plan's, else
 * those of the chosen experiments. Parts may share runs.
 */
export function profileParts(
  profile: Profile,
  chosen: Experiment[] = experiments,
): ProfilePart[] {
  if (isPlanned(profile)) {
    return plannedRuns(plan, profile.seeds).map(({ block, specs }) => ({ title: block, specs }));
  }
  return chosen.map(({ number, notebook, specs }) => ({
    title: `${number} ${notebook.replace(/^\d+-|\.ipynb$/g, "").replaceAll("-", " ")}`,
    specs: specs(profile),
  }));
}

/** All of them, in their order. */
export function profileSpecs(profile: Profile, chosen?: Experiment[]): RunSpec[] {
  return profileParts(profile, chosen).flatMap(({ specs }) => specs);
}

/** Whether `data/plan.json` says what a profile computes. */
export function isPlanned({ name }: Profile): boolean {
  return name === plan.profile;
}

import type { RunSpec } from "../../runs/store/spec.ts";
import { batchSize, budget } from "../batch_size.ts";
import { copyControls, corruptionAndPrediction } from "../corruption_and_prediction.ts";
import { learnedPositions, untiedDecoder } from "../departures.ts";
import { downstreamRuns } from "../downstream_tasks.ts";
import { type Experiment, experimentSpecs } from "../experiment.ts";
import { maskRate } from "../mask_rate.ts";
import { modelSize } from "../model_size.ts";
import { pilotSpecs } from "./pilot.ts";
import { plan, plannedRuns } from "./plan.ts";
import type { Profile } from "../profiles/profile.ts";
import { ratesOverTime } from "../rates_over_time.ts";
import { replacement } from "../replacement.ts";
import { sourceInformation } from "../source_information.ts";
import { staticMasks } from "../static_masks.ts";
import { whichTokens } from "../which_tokens.ts";

/** A notebook with the experiments that it tells. */
export interface ExperimentNotebook {
  /** Its place in the paper's order, as it stands in front of the file's name. */
  number: string;
  file: string;
  experiments: readonly Experiment[];
  /** Ids of the plan's claims that it answers, those first that say most about it. */
  claims: readonly string[];
  /** Further runs that it reads. */
  specs?(profile: Profile): RunSpec[];
}

/** Every notebook, in their order. */
export const notebooks: readonly ExperimentNotebook[] = [
  { number: "00", file: "00-plan.ipynb", experiments: [], claims: [] },
  { number: "01", file: "01-what-masking-hides.ipynb", experiments: [], claims: [] },
  {
    number: "02",
    file: "02-mask-rate.ipynb",
    experiments: [maskRate],
    claims: ["40 against 15", "learned positions"],
  },
  {
    number: "03",
    file: "03-training-time.ipynb",
    experiments: [maskRate],
    claims: ["updates", "longer, loss", "longer, tagging"],
  },
  { number: "04", file: "04-model-size.ipynb", experiments: [modelSize], claims: ["size"] },
  {
    number: "05",
    file: "05-corruption-and-prediction.ipynb",
    experiments: [corruptionAndPrediction, copyControls],
    claims: ["corruption", "prediction", "batch", "copies or text", "no leakage", "equal FLOPs"],
  },
  {
    number: "06",
    file: "06-replacement.ipynb",
    experiments: [replacement, sourceInformation],
    claims: [
      "80-10-10",
      "80-10-10 at 15",
      "same",
      "random",
      "tied",
      "80-10-10, tagging",
      "same, tagging",
    ],
  },
  {
    number: "07",
    file: "07-which-tokens.ipynb",
    experiments: [whichTokens],
    claims: ["span at 15", "PMI at 15", "span at 40", "PMI at 40"],
  },
  {
    number: "08",
    file: "08-probing.ipynb",
    experiments: [maskRate],
    claims: ["40 against 15, tagging", "80 keeps probing", "40 against 15, pairs"],
  },
  {
    number: "09",
    file: "09-beyond-the-paper.ipynb",
    experiments: [ratesOverTime, batchSize, budget, staticMasks, untiedDecoder, learnedPositions],
    claims: ["falling", "random rates", "falling, not rising"],
  },
  {
    number: "10",
    file: "10-downstream-tasks.ipynb",
    experiments: [],
    claims: ["80 keeps fine-tuning"],
    specs: (profile) => downstreamRuns(profile).map(({ spec }) => spec),
  },
  { number: "11", file: "11-answers.ipynb", experiments: [], claims: [] },
];

/** Ids of all claims of the plan in the order of the notebooks, which is the paper's. */
export const claimsInPaper: readonly string[] = notebooks.flatMap(({ claims }) => claims);

/** Runs that are listed together. */
export interface ProfilePart {
  title: string;
  specs: RunSpec[];
}

/**
 * The runs that a profile asks for: the blocks of the plan, in its order, where the profile is the plan's; what the
 * pilot was; else those of the chosen notebooks that read any. Parts may share runs.
 */
export function profileParts(
  profile: Profile,
  chosen: readonly ExperimentNotebook[] = notebooks,
): ProfilePart[] {
  if (isPlanned(profile)) {
    return plannedRuns(plan, profile.seeds).map(({ block, specs }) => ({ title: block, specs }));
  }
  if (profile.name === "pilot") return [{ title: "pilot", specs: pilotSpecs(profile) }];
  return chosen.map((notebook) => ({
    title: `${notebook.number} ${titleOf(notebook)}`,
    specs: notebookSpecs(profile, notebook),
  })).filter(({ specs }) => specs.length > 0);
}

/** What a notebook is called in lists: `mask rate`. */
function titleOf({ file }: ExperimentNotebook): string {
  return file.replace(/^\d+-|\.ipynb$/g, "").replaceAll("-", " ");
}

function notebookSpecs(profile: Profile, { experiments, specs }: ExperimentNotebook): RunSpec[] {
  return [
    ...experiments.flatMap((experiment) => experimentSpecs(profile, experiment)),
    ...specs?.(profile) ?? [],
  ];
}

/** All of them, in their order. */
export function profileSpecs(profile: Profile, chosen?: readonly ExperimentNotebook[]): RunSpec[] {
  return profileParts(profile, chosen).flatMap(({ specs }) => specs);
}

/** Whether `data/plan.json` says what a profile computes. */
export function isPlanned({ name }: Profile): boolean {
  return name === plan.profile;
}

/**
 * A profile with so many seeds: its first ones and, where it is not the plan's, those that follow.
 *
 * @throws {RangeError} where the plan has fewer, or it is no number of seeds
 */
export function withSeeds(profile: Profile, count: number): Profile {
  const { name, seeds } = profile;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RangeError(`${count} seeds cannot be run; ask for a whole number from 1 on.`);
  }
  if (isPlanned(profile) && count > seeds.length) {
    throw new RangeError(
      `Profile ${name} is planned with ${seeds.length} seeds, not ${count}; ask for fewer.`,
    );
  }
  return { ...profile, seeds: Array.from({ length: count }, (_, i) => seeds[0] + i) };
}

import type { ProbeSpec, RunSpec } from "../runs/store/spec.ts";
import { type Arm, fineTuneSpecs, probeSpec } from "./arm.ts";
import type { Profile } from "./profiles/profile.ts";
import type { Question } from "./profiles/question.ts";

/** Two arms that are set against each other, by their ids. */
export interface Comparison {
  /** The arm that is judged. */
  one: string;
  /** The arm that it is judged against. */
  other: string;
}

/** A table or figure of the paper (or a question beyond it) as data: which encoders, and what they are asked. */
export interface Experiment {
  /** Stable, for programs and addresses. */
  id: string;
  title: string;
  /** Table or figure of the paper whose arms these are, as `data/paper.json` names it; missing beyond the paper. */
  paperTable?: string;
  /** Every arm with every seed of the profile. */
  arms(profile: Profile): Arm[];
  /** What is set against what; of a profile's arms only. */
  comparisons(profile: Profile): Comparison[];
  asks: readonly Question[];
  /** Profile whose committed runs are shown: the plan's, or the pilot's where the plan asks nothing of the kind. */
  reference: "laptop" | "pilot";
}

/** The second arm of an experiment of two against the first; nothing where the profile has none. */
export function secondAgainstFirst({ arms }: Experiment, profile: Profile): Comparison[] {
  const [other, one] = arms({ ...profile, seeds: [0] });
  return one === undefined ? [] : [{ one: one.id, other: other.id }];
}

/** The runs that an experiment needs: pre-trainings, then what is asked of each encoder. */
export function experimentSpecs(
  profile: Profile,
  { arms: armsOf, asks }: Pick<Experiment, "arms" | "asks">,
): RunSpec[] {
  const arms = armsOf(profile);
  return [
    ...arms.map(({ start }) => start).filter((start) => start.kind === "pretrain"),
    ...asks.flatMap((question) => questionSpecs(profile, arms, question)),
  ];
}

/** One question put to arms; none where the profile does not have it. */
export function questionSpecs(profile: Profile, arms: Arm[], question: Question): RunSpec[] {
  if (question === "fine-tuned sentiment") return fineTuneSpecs(profile, arms);
  const probe = profile.probes[question];
  return probe === undefined ? [] : arms.map((arm): ProbeSpec => probeSpec(arm, probe));
}

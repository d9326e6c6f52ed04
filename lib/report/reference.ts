import canonicalize from "canonicalize";
import baselines from "../../data/baselines.json" with { type: "json" };
import speech from "../../data/pos_baselines.json" with { type: "json" };
import paperFile from "../../data/paper.json" with { type: "json" };
import {
  type Arm,
  isMeasured,
  type MeasuredArm,
  type PartlyMeasuredArm,
  partlyMeasuredArms,
} from "../experiments/arm.ts";
import { copyControlArms, corruptionArms } from "../experiments/corruption_and_prediction.ts";
import { downstreamRuns, storedDownstreamRows } from "../experiments/downstream_tasks.ts";
import { experiments } from "../experiments/experiments.ts";
import { maskRateArms, maskRateRows } from "../experiments/mask_rate.ts";
import { modelSizeArms } from "../experiments/model_size.ts";
import type { Profile } from "../experiments/profile.ts";
import { findProfile } from "../experiments/profiles.ts";
import { ratesOverTimeArms } from "../experiments/rates_over_time.ts";
import {
  type ReferenceHiding,
  referenceHiding,
  type ReferenceRun,
  referenceRuns,
} from "../experiments/reference_results.ts";
import { replacementArms } from "../experiments/replacement.ts";
import { informationRows } from "../experiments/source_information.ts";
import { staticMaskArms } from "../experiments/static_masks.ts";
import type { SeededHidingRow } from "../experiments/what_masking_hides.ts";
import { whichTokensArms } from "../experiments/which_tokens.ts";
import type { StoredRun } from "../runs/store/store.ts";
import type { Baselines } from "../tasks/baselines/baselines.ts";
import { comparisonText } from "./claims/arm_differences.ts";
import { armsData } from "./arms_data.ts";
import { judgeClaims, type JudgedClaim } from "./claims/claims.ts";
import { copiesText, judgeCopies } from "./claims/copies_answer.ts";
import { downstreamData, downstreamReferences } from "./downstream.ts";
import type { ArmsData } from "./figures/arms.ts";
import type { ClaimsData } from "./figures/claims.ts";
import type { MaskRateData } from "./figures/mask_rate.ts";
import type { InformationData } from "./figures/source_information.ts";
import type { TrainingCurveData } from "./figures/training_curve.ts";
import type { HidingData } from "./figures/what_masking_hides.ts";
import { informationData } from "./information_data.ts";
import { informationCourses, patternText } from "./claims/information_pattern.ts";
import { type Paper, paperMaskRates } from "./paper.ts";

/** The profile whose results are committed and that other runs are compared with. */
export const REFERENCE_PROFILE = "pilot";

/** A figure of a notebook with the data of the reference runs. */
export interface ReferenceFigure {
  /** Number of the notebook that shows it. */
  experiment: string;
  /** Id of the figure. */
  figure: string;
  /** As the notebook hands it to the figure. */
  data: unknown;
}

/** The committed results of a profile. */
export interface Reference {
  profile: Profile;
  /** In the order of the experiments; those not yet computed are missing. */
  runs: ReferenceRun[];
  /** Null where it has not been counted. */
  hiding: ReferenceHiding | null;
}

/**
 * Reads the committed results; a profile without any has no runs.
 *
 * @throws {Error} when a committed run is not one of the profile's any more, naming its line
 */
export async function readReference(name: string = REFERENCE_PROFILE): Promise<Reference> {
  const profile = findProfile(name);
  const [runs, hiding] = await Promise.all([referenceRuns(profile), referenceHiding(profile)]);
  return { profile, runs, hiding };
}

/**
 * What the reference runs measured of an experiment's arms. Arms whose runs are not all there are
 * left out.
 *
 * @param number as in front of the notebook's name, such as `"02"`
 */
export async function referenceArms(number: string): Promise<MeasuredArm[]> {
  const { profile, runs } = await readReference();
  return experimentArms(number, profile, runs).filter(isMeasured);
}

/** The paper's claims as the reference runs judge them; those not measured yet have no seeds. */
export async function referenceClaims(): Promise<JudgedClaim[]> {
  const { profile, runs, hiding } = await readReference();
  return judgedBy(profile, runs, hiding?.compared);
}

/** The notebooks' figures as the reference runs fill them, in their order; those without any value are left out. */
export async function referenceFigures(): Promise<ReferenceFigure[]> {
  return figuresOf(await readReference());
}

/**
 * Judges the claims by those of a profile's runs that are there.
 *
 * @param hiding what the maskings that a claim compares hide, by seed of the masks
 */
export function judgedBy(
  profile: Profile,
  runs: StoredRun[],
  hiding: SeededHidingRow[] = [],
): JudgedClaim[] {
  const arms = experiments.map(({ number }) =>
    [number, experimentArms(number, profile, runs)] as const
  );
  return judgeClaims(Object.fromEntries(arms), hiding);
}

function experimentArms(number: string, profile: Profile, runs: StoredRun[]): PartlyMeasuredArm[] {
  const experiment = experiments.find((one) => one.number === number);
  if (experiment) return measuredOf(experiment.arms(profile), number, profile, runs);
  const known = experiments.map((one) => one.number).join(", ");
  throw new RangeError(`There is no experiment "${number}"; there are ${known}.`);
}

/** Arms as the runs that their experiment asks for measure them; others may tune the same encoders otherwise. */
function measuredOf(
  arms: Arm[],
  number: string,
  profile: Profile,
  runs: StoredRun[],
): PartlyMeasuredArm[] {
  const { specs } = experiments.find((one) => one.number === number)!;
  const asked = new Set(specs(profile).map((spec) => canonicalize(spec)));
  return partlyMeasuredArms(arms, runs.filter(({ spec }) => asked.has(canonicalize(spec))));
}

/**
 * What runs say of the experiments that set arms against each other, as lines by the experiment's number.
 * Comparisons without both arms are left out, and experiments without any.
 */
export function answersOf({ profile, runs }: Reference): Record<string, string> {
  const answers = experiments.map(({ number, comparisons }) => {
    const partly = experimentArms(number, profile, runs);
    const arms = partly.filter(isMeasured);
    const labels = new Set(arms.map(({ label }) => label));
    const told = comparisons(profile)
      .filter(({ one, other }) => labels.has(one) && labels.has(other))
      .map((comparison) => comparisonText(arms, comparison));
    // Of other experiments' arms neither the copies' controls nor information is there.
    const copies = judgeCopies(arms);
    const informed = partly.filter(({ plateauLeftAt }) => plateauLeftAt !== null);
    const courses = informationCourses(informationRows(informed));
    return [
      number,
      [
        ...told,
        ...(copies.seeds > 0 ? [copiesText(copies)] : []),
        ...(courses.length > 0 ? [patternText(courses)] : []),
      ].join("\n"),
    ];
  });
  return Object.fromEntries(answers.filter(([, told]) => told !== ""));
}

/** {@link referenceFigures} of any profile's runs. */
export function figuresOf({ profile, runs, hiding }: Reference): ReferenceFigure[] {
  const figure = <Data>(experiment: string, figure: string, data: Data | null) =>
    data === null ? [] : [{ experiment, figure, data }];
  const ofArms = (
    experiment: string,
    title: string,
    arms: (profile: Profile) => Arm[],
    evaluationRates = ["0.15", "0.4"],
    paperTable?: string,
  ) => {
    const measured = measuredOf(arms(profile), experiment, profile, runs);
    const data = armsData(title, profile.name, measured, evaluationRates, paperTable);
    return figure<ArmsData>(experiment, "arms", data.arms.length > 0 ? data : null);
  };
  const curves = trainingCurves(profile, runs);
  const informed = (rate: string) => {
    const arms = replacementArms(profile)
      .filter(({ label, start }) => start.kind === "untrained" || label.startsWith(rate));
    const title = `Information about the source token, ${rate}`;
    return informationData(title, profile.name, measuredOf(arms, "06", profile, runs));
  };
  return [
    ...figure<HidingData>("01", "what-masking-hides", hiding && hidingData(hiding)),
    ...figure("02", "training-curve", curves),
    ...figure("02", "mask-rate", maskRateData(profile, runs)),
    ...figure("03", "training-curve", curves),
    ...ofArms("04", "Model size", modelSizeArms),
    ...ofArms("05", "Corruption and prediction", corruptionArms, undefined, "Table 3"),
    ...ofArms("05", "Copies and their controls", copyControlArms),
    ...ofArms("06", "Replacement", replacementArms, undefined, "Table 4"),
    ...figure<InformationData>("06", "source-information", informed("40 %")),
    ...figure<InformationData>("06", "source-information", informed("15 %")),
    ...ofArms("07", "Which tokens", whichTokensArms),
    ...ofArms("08", "Probing", maskRateArms, []),
    ...ofArms("09", "Rates over time", ratesOverTimeArms),
    ...ofArms("09", "Static and fresh masks", staticMaskArms),
    ...figure<ArmsData>("11", "arms", downstreamFigure(profile, runs)),
    ...figure<ClaimsData>("10", "claims", {
      profile: profile.name,
      claims: judgedBy(profile, runs, hiding?.compared),
    }),
  ];
}

/** Null when no task is measured. */
function downstreamFigure(profile: Profile, runs: ReferenceRun[]): ArmsData | null {
  const rows = storedDownstreamRows(downstreamRuns(profile), runs);
  if (rows.length === 0) return null;
  const references = downstreamReferences(baselines as Record<string, Baselines>, speech);
  return downstreamData(profile.name, rows, references);
}

function hidingData({ sequences, rows }: ReferenceHiding): HidingData {
  return { corpus: "held-out text", sequences, rows };
}

/** The pre-trainings of the mask-rate experiment while they ran; null when none is there. */
function trainingCurves(profile: Profile, runs: ReferenceRun[]): TrainingCurveData | null {
  const starts = new Set(maskRateArms(profile).map(({ start }) => JSON.stringify(start)));
  const pretrainings = runs.filter((run) => run.kind === "pretrain")
    .filter(({ spec }) => starts.has(JSON.stringify(spec)));
  if (pretrainings.length === 0) return null;
  return {
    profile: profile.name,
    evaluationRate: 0.15,
    unigramEntropy: pretrainings[0].result.unigramEntropy,
    curves: pretrainings.map(({ spec, heldOut = [] }) => ({
      maskRate: spec.pretraining.masking.corruptionRate as number,
      seed: spec.seed,
      points: heldOut.map(([step, loss]) => ({ step, loss })),
    })),
  };
}

/** Null when nothing of the mask-rate experiment is measured. */
function maskRateData(profile: Profile, runs: ReferenceRun[]): MaskRateData | null {
  const measured = experimentArms("02", profile, runs);
  const rows = maskRateRows(measured);
  if (rows.length === 0) return null;
  const entropies = runs.flatMap((run) =>
    run.kind === "pretrain" ? [run.result.unigramEntropy] : []
  );
  const untrained = measured.filter(({ start }) => start.kind === "untrained")
    .map(({ accuracy }) => accuracy).filter((accuracy) => accuracy !== null);
  const floor = untrained.reduce((sum, accuracy) => sum + accuracy, 0) / untrained.length;
  const { majority, tfidf } = baselines.sst2;
  return {
    task: "critics' sentiment",
    profile: profile.name,
    rows,
    baselines: [
      { label: "majority", value: majority.accuracy },
      { label: "TF-IDF", value: tfidf.accuracy },
      ...(untrained.length > 0 ? [{ label: "no pre-training", value: floor }] : []),
    ],
    references: [{ label: "unigram entropy", value: entropies[0] }],
    paper: paperMaskRates(paperFile as unknown as Paper),
  };
}

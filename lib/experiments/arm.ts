import canonicalize from "canonicalize";
import { type MaskingConfig, maskingConfig } from "../masking/masking_config.ts";
import type { PretrainSpec, RunSpec, UntrainedSpec } from "../runs/spec.ts";
import type { StoredRun } from "../runs/store.ts";
import type { ProbeConfig } from "../tasks/probe.ts";
import type { SourceInformation } from "../tasks/source_information.ts";
import type { PretrainingConfig } from "../training/pretrain.ts";
import type { Profile } from "./profiles.ts";

/** One way to pre-train (or not to), with one seed: what a figure compares. */
export interface Arm {
  /** As it stands in figures and tables. */
  label: string;
  seed: number;
  start: PretrainSpec | UntrainedSpec;
}

/** The task that stands for the paper's downstream tasks: sentiment, as in SST-2. */
export const TASK = "sst2";

/** Seed of the probes' sentences: every encoder is asked the same questions. */
const PROBE_SEED = 1;

/** What an arm's masking may say; the rest are the paper's defaults. */
export type Masking = Parameters<typeof maskingConfig>[0];

/** An arm that is pre-trained with `masking`, all else as the profile says. */
export function pretrainedArm(
  profile: Profile,
  label: string,
  masking: Masking,
  seed: number,
  changes: Partial<PretrainingConfig> = {},
): Arm {
  const { corpus, encoder } = profile;
  const config: MaskingConfig = maskingConfig(masking);
  const pretraining = { ...profile.pretraining, masking: config, ...changes };
  return { label, seed, start: { kind: "pretrain", corpus, encoder, pretraining, seed } };
}

/** The floor: an encoder as it was initialised. */
export function untrainedArm({ corpus, encoder }: Profile, seed: number): Arm {
  return {
    label: "no pre-training",
    seed,
    start: { kind: "untrained", corpus, encoder, seed },
  };
}

/** The runs that arms need: pre-trainings, then the probes of each encoder. */
export function armSpecs(profile: Profile, arms: Arm[]): RunSpec[] {
  const starts = arms.map(({ start }) => start);
  return [
    ...starts.filter((start) => start.kind === "pretrain"),
    ...arms.flatMap((arm) => profile.probes.map((probe) => probeSpec(arm, probe))),
  ];
}

/** One question put to an arm. */
export function probeSpec({ start }: Arm, probe: ProbeConfig): RunSpec {
  return { kind: "probe", start, probe, seed: PROBE_SEED };
}

/**
 * A fine-tuning of each arm. Only the mask-rate experiment has them: at the small profiles'
 * budgets sentiment does not tell arms apart, and says so there.
 */
export function fineTuneSpecs({ finetuning }: Profile, arms: Arm[]): RunSpec[] {
  return arms.map(({ start, seed }) => ({ kind: "finetune", start, task: TASK, finetuning, seed }));
}

/** What was measured of one arm. */
export interface MeasuredArm extends Arm {
  /** Held-out loss in nats by evaluation rate; null without pre-training. */
  heldOutLoss: Record<string, number> | null;
  /** First step that was clearly below the unigram entropy; null when none was. */
  plateauLeftAt: number | null;
  /** Accuracy after fine-tuning on {@link TASK}, as a share; null where nothing was fine-tuned. */
  accuracy: number | null;
  /** Accuracy of a linear part-of-speech classifier on the layer that suits it best. */
  partsOfSpeech: number;
  /** Share of minimal pairs whose grammatical sentence is the likelier one, mean over phenomena. */
  minimalPairs: number;
  /** The same by phenomenon. */
  byPhenomenon: Record<string, number>;
  /** What each layer tells about the source token; null where that was not asked. */
  information: SourceInformation | null;
}

/**
 * Gathers what `runs` say of each arm.
 *
 * @throws when a run of an arm is missing, naming the arm
 */
export function measuredArms(arms: Arm[], runs: StoredRun[]): MeasuredArm[] {
  return gathered(arms, runs).map(({ arm, measured, missing }) => {
    if (measured) return measured;
    throw new Error(
      `The arm "${arm.label}", seed ${arm.seed}, has no stored ${missing}; run it first.`,
    );
  });
}

/** {@link measuredArms} of those arms whose pre-training and probes are among `runs`. */
export function completeArms(arms: Arm[], runs: StoredRun[]): MeasuredArm[] {
  return gathered(arms, runs).flatMap(({ measured }) => measured ?? []);
}

/** Each arm with its measurements or with the first run that it lacks. */
function gathered(arms: Arm[], runs: StoredRun[]) {
  const ofStart = new Map<string, StoredRun[]>();
  for (const run of runs) {
    const key = canonicalize(run.kind === "pretrain" ? run.spec : run.spec.start)!;
    ofStart.set(key, [...ofStart.get(key) ?? [], run]);
  }
  return arms.map((arm): { arm: Arm; measured?: MeasuredArm; missing?: string } => {
    const found = ofStart.get(canonicalize(arm.start)!) ?? [];
    const pretraining = found.find((run) => run.kind === "pretrain");
    const finetuning = found.find((run) => run.kind === "finetune");
    const answers = found.filter((run) => run.kind === "probe").map(({ result }) => result);
    const speech = answers.find((answer) => answer.of === "parts of speech");
    const pairs = answers.find((answer) => answer.of === "minimal pairs");
    const information = answers.find((answer) => answer.of === "source information");
    if (arm.start.kind === "pretrain" && !pretraining) return { arm, missing: "pre-training" };
    if (!speech || !pairs) return { arm, missing: "probe" };
    const measured = {
      ...arm,
      heldOutLoss: pretraining?.result.heldOutLoss ?? null,
      plateauLeftAt: pretraining?.result.plateauLeftAt ?? null,
      accuracy: finetuning?.result.scores.accuracy ?? null,
      partsOfSpeech: Math.max(...speech.accuracyByLayer),
      minimalPairs: pairs.accuracy,
      byPhenomenon: Object.fromEntries(
        Object.entries(pairs.byPhenomenon).map(([name, { accuracy }]) => [name, accuracy]),
      ),
      information: information ?? null,
    };
    return { arm, measured };
  });
}

import canonicalize from "canonicalize";
import { type MaskingConfig, maskingConfig } from "../masking/masking_config.ts";
import type { PretrainSpec, RunSpec, UntrainedSpec } from "../runs/store/spec.ts";
import type { StoredRun } from "../runs/store/store.ts";
import type { ProbeConfig } from "../tasks/probes/probe.ts";
import type { SourceInformation } from "../tasks/probes/source_information.ts";
import type { PretrainingConfig } from "../training/pretrain.ts";
import { armId } from "./arm_id.ts";
import type { Profile } from "./profile.ts";

/** One way to pre-train (or not to), with one seed: what a figure compares. */
export interface Arm {
  /** See {@link armId}. */
  id: string;
  /** As it stands in figures and tables. */
  label: string;
  seed: number;
  start: PretrainSpec | UntrainedSpec;
}

/** A rate as labels of arms have it: `15 %`. */
export function rateLabel(rate: number): string {
  return `${+(100 * rate).toFixed(1)} %`;
}

/** The task that stands for the paper's downstream tasks: sentiment, as in SST-2. */
export const TASK = "sst2";

/** Seed of the probes' sentences: every encoder is asked the same questions. */
export const PROBE_SEED = 1;

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
  const start: PretrainSpec = { kind: "pretrain", corpus, encoder, pretraining, seed };
  return { id: armId(profile.name, start), label, seed, start };
}

/** The floor: an encoder as it was initialised. */
export function untrainedArm({ name, corpus, encoder }: Profile, seed: number): Arm {
  const start: UntrainedSpec = { kind: "untrained", corpus, encoder, seed };
  return { id: armId(name, start), label: "no pre-training", seed, start };
}

/** The runs that arms need: pre-trainings, then the probes of each encoder. */
export function armSpecs({ probes }: Profile, arms: Arm[]): RunSpec[] {
  const starts = arms.map(({ start }) => start);
  return [
    ...starts.filter((start) => start.kind === "pretrain"),
    ...arms.flatMap((arm) => probes.map((probe) => probeSpec(arm, probe))),
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

/** What was measured of one arm so far; what was not is null. */
export interface PartlyMeasuredArm extends Arm {
  /** Held-out loss in nats by evaluation rate; null without pre-training. */
  heldOutLoss: Record<string, number> | null;
  /** First step that was clearly below the unigram entropy; null when none was. */
  plateauLeftAt: number | null;
  /** Accuracy after fine-tuning on {@link TASK}, as a share; null where nothing was fine-tuned. */
  accuracy: number | null;
  /** Accuracy of a linear part-of-speech classifier on the layer that suits it best. */
  partsOfSpeech: number | null;
  /** Share of minimal pairs whose grammatical sentence is the likelier one, mean over phenomena. */
  minimalPairs: number | null;
  /** The same by phenomenon. */
  byPhenomenon: Record<string, number> | null;
  /** What each layer tells about the source token; null where that was not asked. */
  information: SourceInformation | null;
}

/** What was measured of one arm: its pre-training and the probes that every arm has. */
export interface MeasuredArm extends PartlyMeasuredArm {
  partsOfSpeech: number;
  minimalPairs: number;
  byPhenomenon: Record<string, number>;
}

/**
 * Gathers what `runs` say of each arm.
 *
 * @throws when a run of an arm is missing, naming the arm
 */
export function measuredArms(arms: Arm[], runs: StoredRun[]): MeasuredArm[] {
  return partlyMeasuredArms(arms, runs).map((arm) => {
    if (isMeasured(arm)) return arm;
    const untold = arm.start.kind === "pretrain" && !arm.heldOutLoss ? "pre-training" : "probe";
    throw new Error(
      `The arm "${arm.label}", seed ${arm.seed}, has no stored ${untold}; run it first.`,
    );
  });
}

/** Whether an arm's pre-training and probes are there. */
export function isMeasured(arm: PartlyMeasuredArm): arm is MeasuredArm {
  const { start, heldOutLoss, partsOfSpeech, minimalPairs } = arm;
  return (start.kind === "untrained" || heldOutLoss !== null) && partsOfSpeech !== null &&
    minimalPairs !== null;
}

/** Gathers what `runs` say of each arm so far. */
export function partlyMeasuredArms(arms: Arm[], runs: StoredRun[]): PartlyMeasuredArm[] {
  const ofStart = new Map<string, StoredRun[]>();
  for (const run of runs) {
    const key = canonicalize(run.kind === "pretrain" ? run.spec : run.spec.start)!;
    ofStart.set(key, [...ofStart.get(key) ?? [], run]);
  }
  return arms.map((arm) => {
    const found = ofStart.get(canonicalize(arm.start)!) ?? [];
    const pretraining = found.find((run) => run.kind === "pretrain");
    const finetuning = found.filter((run) => run.kind === "finetune")
      .find(({ spec }) => spec.task === TASK);
    const answers = found.filter((run) => run.kind === "probe").map(({ result }) => result);
    const speech = answers.find((answer) => answer.of === "parts of speech");
    const pairs = answers.find((answer) => answer.of === "minimal pairs");
    const information = answers.find((answer) => answer.of === "source information");
    return {
      ...arm,
      heldOutLoss: pretraining?.result.heldOutLoss ?? null,
      plateauLeftAt: pretraining?.result.plateauLeftAt ?? null,
      accuracy: finetuning?.result.scores.accuracy ?? null,
      partsOfSpeech: speech ? Math.max(...speech.accuracyByLayer) : null,
      minimalPairs: pairs?.accuracy ?? null,
      byPhenomenon: pairs
        ? Object.fromEntries(
          Object.entries(pairs.byPhenomenon).map(([name, { accuracy }]) => [name, accuracy]),
        )
        : null,
      information: information ?? null,
    };
  });
}

import { type MaskingConfig, maskingConfig } from "../masking/masking_config.ts";
import type { FineTuneSpec, PretrainSpec, ProbeSpec, UntrainedSpec } from "../runs/store/spec.ts";
import type { ProbeConfig } from "../tasks/probes/probe.ts";
import type { PretrainingConfig } from "../training/pretraining_config.ts";
import { armId } from "./arm_id.ts";
import type { Profile } from "./profiles/profile.ts";

/** One way to pre-train (or not to), with one seed: what a figure compares. */
export interface Arm {
  /** See {@link armId}. */
  id: string;
  /** As it stands in figures and tables. */
  label: string;
  seed: number;
  start: PretrainSpec | UntrainedSpec;
  /** Where arms are lines over mask rates: the line that an arm belongs to, and its rate. */
  fields?: { series: string; rate: number };
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
  fields?: Arm["fields"],
): Arm {
  const { corpus, encoder } = profile;
  const config: MaskingConfig = maskingConfig(masking);
  const pretraining = { ...profile.pretraining, masking: config, ...changes };
  const start: PretrainSpec = { kind: "pretrain", corpus, encoder, pretraining, seed };
  return { id: armId(profile.name, start), label, seed, start, ...(fields && { fields }) };
}

/** What encoders without pre-training are called in figures and tables. */
export const UNTRAINED = "no pre-training";

/** The floor: an encoder as it was initialised. */
export function untrainedArm({ name, corpus, encoder }: Profile, seed: number): Arm {
  const start: UntrainedSpec = { kind: "untrained", corpus, encoder, seed };
  return { id: armId(name, start), label: UNTRAINED, seed, start };
}

/** One question put to an arm. */
export function probeSpec({ start }: Arm, probe: ProbeConfig): ProbeSpec {
  return { kind: "probe", start, probe, seed: PROBE_SEED };
}

/** A fine-tuning of each arm on {@link TASK}. */
export function fineTuneSpecs({ finetuning }: Profile, arms: Arm[]): FineTuneSpec[] {
  return arms.map(({ start, seed }) => ({ kind: "finetune", start, task: TASK, finetuning, seed }));
}

import canonicalize from "canonicalize";
import * as v from "valibot";
import { sha256 } from "../../files/sha256.ts";
import type { EncoderConfig } from "../../encoder/config.ts";
import type { TaskTuning } from "../../tasks/fine_tuning/fine_tune_on.ts";
import type { ProbeConfig } from "../../tasks/probes/probe.ts";
import type { CorpusConfig } from "../../text/corpus/corpus.ts";
import type { PretrainingConfig } from "../../training/pretraining_config.ts";
import { percent, percentNumber } from "../../format/percent.ts";

/** One pre-training: everything that its result depends on. */
export interface PretrainSpec {
  kind: "pretrain";
  corpus: CorpusConfig;
  encoder: EncoderConfig;
  pretraining: PretrainingConfig;
  /** Of weights, order of text, masks and dropout. Arms that share it differ in what they vary. */
  seed: number;
}

/** An encoder that was never trained: the baseline that says what pre-training gives. */
export interface UntrainedSpec {
  kind: "untrained";
  corpus: CorpusConfig;
  encoder: EncoderConfig;
  seed: number;
}

/** One fine-tuning of one encoder on one task. */
export interface FineTuneSpec extends TaskTuning {
  kind: "finetune";
  start: PretrainSpec | UntrainedSpec;
  /** Another task to fine-tune on before; left out where there is none. */
  first?: TaskTuning;
  /** Of the classifier's weights, the order of examples and dropout. */
  seed: number;
}

/** One question put to one frozen encoder. */
export interface ProbeSpec {
  kind: "probe";
  start: PretrainSpec | UntrainedSpec;
  probe: ProbeConfig;
  /** Of what the probe draws; the same for encoders that are compared. */
  seed: number;
}

/** Anything that is computed once and stored. */
export type RunSpec = PretrainSpec | FineTuneSpec | ProbeSpec;

/** A spec of one kind that was written before. What is in it, its key tells. */
export function specOf<Kind extends RunSpec["kind"]>(
  ...kinds: Kind[]
): v.GenericSchema<Extract<RunSpec, { kind: Kind }>> {
  return v.custom(
    (value) => kinds.includes((value as { kind?: Kind } | null)?.kind as Kind),
    `is not the spec of a ${kinds.join(", ")}`,
  );
}

/** A run that is asked for, with its address, see {@link runKey}. */
export interface PlannedRun {
  key: string;
  spec: RunSpec;
}

/**
 * Part of every key. Raised when the code changes what a spec means, so that results of two
 * meanings never meet in one store.
 */
const FORMAT_VERSION = 1;

/**
 * Address of a run: the first 20 hexadecimal digits of the SHA-256 of its canonical JSON (RFC
 * 8785: sorted keys, one spelling of each number) with the format version. Equal specs have equal
 * keys whatever the order of their fields.
 *
 * @example
 * ```ts
 * import { runKey, type RunSpec } from "@/runs/store/spec.ts";
 * import assert from "node:assert/strict";
 * const one: RunSpec = JSON.parse('{"kind": "pretrain", "seed": 1.0}');
 * const same: RunSpec = JSON.parse('{"seed": 1, "kind": "pretrain"}');
 * assert.equal(runKey(one), runKey(same));
 * ```
 */
export function runKey(spec: RunSpec): string {
  return sha256(canonicalize({ version: FORMAT_VERSION, spec })!).slice(0, 20);
}

/** Runs whose results this one starts from. */
export function dependencies(spec: RunSpec): RunSpec[] {
  return "start" in spec && spec.start.kind === "pretrain" ? [spec.start] : [];
}

/** A run in a few words, for progress and logs: `pre-training at 40 %, seed 1`. */
export function runTitle(spec: RunSpec): string {
  if (spec.kind === "pretrain") {
    return `pre-training at ${maskingTitle(spec)}, seed ${spec.seed}`;
  }
  const start = spec.start.kind === "untrained" ? "no pre-training" : maskingTitle(spec.start);
  if (spec.kind === "probe") {
    const { probe } = spec;
    const asked = probe.of === "sentence task" ? `${probe.of} ${probe.task}` : probe.of;
    return `${asked} from ${start}, seed ${spec.start.seed}`;
  }
  const first = spec.first ? ` by way of ${spec.first.task}` : "";
  return `${spec.task} from ${start}${first}, seed ${spec.seed}`;
}

function maskingTitle({ pretraining: { masking } }: PretrainSpec): string {
  const { corruptionRate, predictionRate, replacement, strategy } = masking;
  const rate = typeof corruptionRate === "number"
    ? percent(corruptionRate)
    : `a ${corruptionRate.kind} rate`;
  return [
    strategy === "uniform" ? rate : `${rate} ${strategy}`,
    ...(typeof predictionRate === "number" && predictionRate !== corruptionRate
      ? [`predicting ${percent(predictionRate)}`]
      : []),
    ...(replacement.mask < 1
      ? [[replacement.mask, replacement.same, replacement.random].map(percentNumber).join("-")]
      : []),
  ].join(" ");
}

/** The runs of specs, each once. */
export function distinctRuns(specs: readonly RunSpec[]): PlannedRun[] {
  const byKey = new Map<string, RunSpec>();
  for (const spec of specs) {
    const key = runKey(spec);
    if (!byKey.has(key)) byKey.set(key, spec);
  }
  return [...byKey].map(([key, spec]) => ({ key, spec }));
}

/** The runs of specs and before each what it starts from, each once. */
export function neededRuns(specs: readonly RunSpec[]): PlannedRun[] {
  return distinctRuns(specs.flatMap((spec) => [...dependencies(spec), spec]));
}

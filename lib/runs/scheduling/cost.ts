import taskSizes from "../../../data/baselines.json" with { type: "json" };
import { type EncoderConfig, trainingFlops } from "../../encoder/config.ts";
import { slotsPerRow } from "../../masking/mask_batch.ts";
import { encoderShapes } from "../../encoder/parameters.ts";
import type { TaskTuning } from "../../tasks/fine_tuning/fine_tune_on.ts";
import { SMALL_EVALUATION } from "../../training/pretraining_config.ts";
import type { RunSpec } from "../store/spec.ts";
import type { StoredRun } from "../store/store.ts";

/** Training examples and development examples of a task that is not in data/baselines.json. */
const TYPICAL_SIZE = { train: 10_000, dev: 2_000 };

/** Share of `maximumLength` that an average example has, padding included. */
const TYPICAL_LENGTH = 0.6;

/** Windows of an average context in which an answer is to be marked. */
const TYPICAL_WINDOWS = 3;

/** Seconds until the first update: process, TensorFlow, data, a compiled program that earlier runs have left. */
const START_SECONDS = 2.5;

/** Floating-point operations a second of one slot before anything was measured: one CPU core. */
const ASSUMED_SPEED = {
  "pretrain": 60e9,
  "finetune": 40e9,
  "parts of speech": 13e9,
  "tagging": 4e9,
  "minimal pairs": 85e9,
  "pair margins": 30e9,
  "source information": 40e9,
  "perplexity": 60e9,
  "sentence task": 20e9,
  "source tokens": 20e9,
};

/** What a run does, as far as its speed depends on it. */
function workOf(spec: RunSpec): keyof typeof ASSUMED_SPEED {
  return spec.kind === "probe" ? spec.probe.of : spec.kind;
}

/** Floating-point operations of a run's matrix products, evaluations included. */
export function runFlops(spec: RunSpec): number {
  if (spec.kind === "pretrain") {
    const { steps, batchSize, sequenceLength, masking, evaluation } = spec.pretraining;
    const slots = slotsPerRow(masking, sequenceLength);
    const perSequence = trainingFlops(spec.encoder, sequenceLength, sequenceLength, slots);
    // Forward passes only, a third of training's: one evaluation per rate, and small ones.
    const small = Math.floor(steps / evaluation.everySteps) *
      Math.min(SMALL_EVALUATION, evaluation.sequences);
    const evaluated = evaluation.rates.length * evaluation.sequences + small;
    return perSequence * (steps * batchSize + evaluated / 3);
  }
  if (spec.kind === "probe") return probeFlops(spec);
  return [...(spec.first ? [spec.first] : []), spec]
    .reduce((sum, tuning) => sum + tuningFlops(spec.start.encoder, tuning), 0);
}

/** Of training on a task's examples, trying learning rates on a part of them, and scoring. */
function tuningFlops(encoder: EncoderConfig, { task, finetuning }: TaskTuning): number {
  const { epochs, maximumLength, peakLearningRate: rate, devExamples } = finetuning;
  const size = (taskSizes as Record<string, { train: number; dev: number }>)[task] ?? TYPICAL_SIZE;
  const trained = Math.min(finetuning.trainingExamples ?? Infinity, size.train);
  const scored = Math.min(devExamples ?? Infinity, size.dev);
  const tries = typeof rate === "number"
    ? 0
    : rate.peakLearningRates.length * (epochs * rate.trainingExamples + rate.judgedExamples / 3);
  const windows = "stride" in finetuning ? TYPICAL_WINDOWS : 1;
  const length = TYPICAL_LENGTH * maximumLength;
  return windows * trainingFlops(encoder, length, length, 1) *
    (epochs * trained + tries + scored / 3);
}

/** Sequences that a probe reads, forward only. */
function probeFlops({ start: { encoder }, probe }: Extract<RunSpec, { kind: "probe" }>): number {
  const length = 32;
  const forward = trainingFlops(encoder, length, length, 1) / 3;
  switch (probe.of) {
    case "parts of speech":
    case "tagging":
      return forward * (probe.trainSentences + probe.devSentences);
    case "minimal pairs":
      // Ten phenomena, two sentences a pair, each read once for every token.
      return forward * 10 * 2 * length * probe.pairsPerPhenomenon;
    case "pair margins":
      // Ten phenomena, two sentences a pair, twice, with about 1.5 tokens in which they differ.
      return forward * 10 * 2 * 2 * 1.5 * probe.pairsPerPhenomenon;
    case "source information":
      return forward * 3 * probe.places;
    case "perplexity": {
      // All rates of each sequence, and each token of some in a row of its own.
      const { rates, sequences, sequenceLength: long, pseudoSequences } = probe;
      const rows = rates.length * sequences + long * pseudoSequences;
      return rows * trainingFlops(encoder, long, long, long / 4) / 3;
    }
    case "sentence task": {
      const typical = TYPICAL_LENGTH * probe.maximumLength;
      return trainingFlops(encoder, typical, typical, 1) / 3 *
        (probe.trainingExamples + probe.devExamples);
    }
    case "source tokens": {
      // A third of what stands at the corrupted places is one of the frequent tokens, say.
      const { places, corruptionRate, sequenceLength: long } = probe;
      const blocks = places / (corruptionRate * long / 3);
      return 3 * blocks * trainingFlops(encoder, long, long, long) / 3;
    }
  }
}

/** Bytes that a run leaves in the store: a pre-training's weights, else next to nothing. */
export function runBytes(spec: RunSpec): number {
  const small = 10_000;
  return spec.kind === "pretrain" ? weightBytes(spec) + small : small;
}

/** Bytes that a run needs beside its result while it is computed: three checkpoints at most. */
export function scratchBytes(spec: RunSpec): number {
  return spec.kind === "pretrain" ? 3 * 3 * weightBytes(spec) : 0;
}

function weightBytes({ encoder }: Extract<RunSpec, { kind: "pretrain" }>): number {
  return Object.values(encoderShapes(encoder))
    .reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 4), 0);
}

/**
 * A model of how long runs take in one slot: a constant for the start, then operations at the
 * median speed of the finished runs that did the same.
 *
 * @param finished runs computed on the same machine with as many at a time
 */
export function timeModel(finished: readonly StoredRun[]): (spec: RunSpec) => number {
  const speeds = Object.entries(ASSUMED_SPEED).map(([work, assumed]) => {
    const measured = finished
      .filter((run) => workOf(run.spec) === work && run.seconds > START_SECONDS)
      .map((run) => runFlops(run.spec) / (run.seconds - START_SECONDS))
      .sort((a, b) => a - b);
    return [work, measured[measured.length >> 1] ?? assumed];
  });
  const speed: typeof ASSUMED_SPEED = Object.fromEntries(speeds);
  return (spec) => START_SECONDS + runFlops(spec) / speed[workOf(spec)];
}

/**
 * Wall time of runs that take `seconds`, started in this order as slots get free.
 *
 * @example
 * ```ts
 * import { makespan } from "@/runs/scheduling/cost.ts";
 * import assert from "node:assert/strict";
 * assert.equal(makespan([4, 3, 3], 2), 6);
 * ```
 */
export function makespan(seconds: number[], slots: number): number {
  const ends = new Array<number>(slots).fill(0);
  for (const time of seconds) {
    const first = ends.indexOf(Math.min(...ends));
    ends[first] += time;
  }
  return Math.max(...ends);
}

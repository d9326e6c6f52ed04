import { checkEncoderConfig, type EncoderConfig, trainingFlops } from "../encoder/config.ts";
import { initialWeights, type Parameters } from "../encoder/parameters.ts";
import { dispose } from "../encoder/tree.ts";
import { maskingConfig } from "../masking/masking_config.ts";
import type { PmiVocabulary } from "../masking/pmi/pmi_vocabulary.ts";
import type { Corpus } from "../text/corpus/corpus.ts";
import type { WorkerGroup } from "../tensorflow/mod.ts";
import { heldOutEvaluator } from "./held_out.ts";
import { mlmLoss, toDevice } from "./mlm_loss.ts";
import { type HeldOutPoint, plateauLeftAt } from "./plateau.ts";
import { prefetchBatches } from "./batches/prefetch.ts";
import { preparePmiVocabulary } from "./batches/prepare_pmi_vocabulary.ts";
import { type PretrainingConfig, SMALL_EVALUATION } from "./pretraining_config.ts";
import type { OptimizerConfig } from "./optimizers/config.ts";
import { rowShare } from "./batches/row_share.ts";
import { learningRate } from "./schedule.ts";
import { initialTrainingState, type StepReport, trainingStep } from "./train_step.ts";
import type { TrainingState } from "./update.ts";

/** Rate of the small evaluations: BERT's, at which all arms can be compared. */
const COMMON_RATE = 0.15;

/**
 * Updates from which on XLA is worth its compilation: 4 s for two layers on a CPU, where it saves
 * a few per cent of each update.
 */
const XLA_PAYS_FROM = 1000;

/** A line of `metrics.jsonl`: training averages since the line before, or a held-out loss. */
export type PretrainingMetric =
  | { step: number; trainingLoss: number; gradientNorm: number; learningRate: number }
  | { step: number; heldOutLoss: number; heldOutLossByRate?: Record<string, number> };

/** What a pre-training ends with, beside its weights. */
export interface PretrainingResult {
  /** Held-out loss in nats by evaluation rate, e.g. `{"0.15": 5.4}`. */
  heldOutLoss: Record<string, number>;
  /**
   * Held-out loss in nats under the masking that it was trained with, as that is at the end of the
   * training; runs from before it was measured have none.
   */
  ownMaskingLoss?: number;
  /** Entropy of the corpus's tokens without context, nats: the plateau. */
  unigramEntropy: number;
  /** First small evaluation that was clearly below the plateau; null when none was. */
  plateauLeftAt: number | null;
  /** Tokens that the encoder read, every copy of a sequence counted. */
  tokens: number;
  predictedTokens: number;
  flops: number;
}

/** Where a pre-training stands: enough to go on as if it had never stopped. */
export interface PretrainingProgress {
  step: number;
  state: TrainingState;
  predictedTokens: number;
  heldOut: HeldOutPoint[];
  /** Sums since the last line of metrics. */
  recent: { loss: number; gradientNorm: number; steps: number };
}

/** What the caller wants to know or do while a pre-training runs. */
export interface PretrainingHooks {
  onMetric?(metric: PretrainingMetric): void;
  /** Called after every update. Tensors of `progress.state` are valid during the call only. */
  onStep?(progress: PretrainingProgress): Promise<void> | void;
}

/**
 * Pre-trains an encoder as a masked language model. Batches, masks and dropout are functions of
 * (seed, step), so training from `from` on equals never having stopped.
 *
 * @param from progress to go on from; its tensors are taken over
 * @param workers processes that train together, all from the same progress; each computes its rows of every
 *   batch. Worker 0 alone measures held-out losses: the others' results are without them.
 * @returns the trained weights (the caller disposes of them) and the result
 */
export async function pretrain(
  encoder: EncoderConfig,
  config: PretrainingConfig,
  corpus: Corpus,
  seed: number,
  hooks: PretrainingHooks = {},
  from?: PretrainingProgress,
  workers?: WorkerGroup,
): Promise<{ parameters: Parameters; result: PretrainingResult }> {
  checkEncoderConfig(encoder);
  const pmi = await pmiVocabulary(corpus, config);
  const schedule = {
    peakLearningRate: config.peakLearningRate,
    warmupSteps: Math.max(1, Math.round(config.warmupShare * config.steps)),
    totalSteps: config.steps,
  };
  const shared = workers && {
    group: workers,
    share: rowShare(config.batchSize, workers.size, workers.index),
  };
  const step = trainingStep({
    loss: mlmLoss(encoder),
    optimizer: config.optimizer,
    dropout: encoder.dropout,
    seed,
    xla: config.steps >= XLA_PAYS_FROM,
    workers: shared,
  });
  const heldOut = heldOutLosses(encoder, config, corpus, pmi);
  const measures = workers === undefined || workers.index === 0;
  const progress = from ?? start(encoder, config.optimizer, seed);
  const batches = prefetchBatches(corpus, config, seed, progress.step, pmi, shared?.share);
  try {
    while (progress.step < config.steps) {
      const batch = toDevice(await batches.next());
      const index = ++progress.step;
      const rate = learningRate(schedule, index);
      const { state, report } = step(progress.state, batch, { index, learningRate: rate });
      progress.state = state;
      progress.predictedTokens += report.targets;
      addTo(progress.recent, report);
      if (index % config.evaluation.everySteps === 0 || index === config.steps) {
        hooks.onMetric?.({ step: index, ...meansOf(progress.recent), learningRate: rate });
        progress.recent = { loss: 0, gradientNorm: 0, steps: 0 };
        if (measures) {
          const found = heldOut.small(state.parameters);
          progress.heldOut.push({ step: index, loss: found.heldOutLoss });
          hooks.onMetric?.({ step: index, ...found });
        }
      }
      await hooks.onStep?.(progress);
    }
    const { parameters, optimizer } = progress.state;
    dispose(optimizer);
    const { unigramEntropy } = corpus.index;
    const tokens = config.steps * config.batchSize * config.sequenceLength;
    return {
      parameters,
      result: {
        ...(measures ? heldOut.all(parameters) : { heldOutLoss: {} }),
        unigramEntropy,
        plateauLeftAt: plateauLeftAt(progress.heldOut, unigramEntropy),
        tokens,
        predictedTokens: progress.predictedTokens,
        flops: trainingFlops(encoder, tokens, config.sequenceLength, progress.predictedTokens),
      },
    };
  } finally {
    batches.close();
    step.dispose();
    heldOut.dispose();
  }
}

/** The held-out losses that a pre-training measures on its way and at its end. */
function heldOutLosses(
  encoder: EncoderConfig,
  { batchSize, sequenceLength, masking, evaluation }: PretrainingConfig,
  corpus: Corpus,
  pmi: PmiVocabulary | undefined,
) {
  const { rates, sequences, curveRates } = evaluation;
  const few = Math.min(SMALL_EVALUATION, sequences);
  const together = [few, sequences].reduce(commonDivisor, batchSize);
  const evaluate = heldOutEvaluator(encoder, corpus, sequenceLength, together, pmi);
  const at = (parameters: Parameters, rate: number, sequences: number) =>
    evaluate(parameters, maskingConfig({ corruptionRate: rate }), sequences);
  const byRate = (parameters: Parameters, rates: number[], sequences: number) =>
    Object.fromEntries(rates.map((rate) => [String(rate), at(parameters, rate, sequences)]));
  return {
    small: (parameters: Parameters) => ({
      heldOutLoss: at(parameters, COMMON_RATE, few),
      ...(curveRates && { heldOutLossByRate: byRate(parameters, curveRates, few) }),
    }),
    all: (parameters: Parameters) => ({
      heldOutLoss: byRate(parameters, rates, sequences),
      ownMaskingLoss: evaluate(parameters, masking, sequences),
    }),
    dispose: () => evaluate.dispose(),
  };
}

function addTo(recent: PretrainingProgress["recent"], { loss, gradientNorm }: StepReport): void {
  recent.loss += loss;
  recent.gradientNorm += gradientNorm;
  recent.steps++;
}

function meansOf({ loss, gradientNorm, steps }: PretrainingProgress["recent"]) {
  return { trainingLoss: loss / steps, gradientNorm: gradientNorm / steps };
}

function pmiVocabulary(
  corpus: Corpus,
  { masking: { strategy }, pmiVocabulary }: PretrainingConfig,
): Promise<PmiVocabulary> | undefined {
  if ((strategy === "pmi") !== (pmiVocabulary !== undefined)) {
    throw new RangeError(
      `The masking strategy is ${strategy} and pmiVocabulary ${JSON.stringify(pmiVocabulary)}; ` +
        `give a PMI vocabulary to the strategy pmi, and to no other.`,
    );
  }
  return pmiVocabulary && preparePmiVocabulary(corpus, pmiVocabulary);
}

/** Largest number that divides both: an evaluation batch that both evaluations consist of. */
function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function start(
  encoder: EncoderConfig,
  optimizer: OptimizerConfig,
  seed: number,
): PretrainingProgress {
  const state = initialTrainingState(initialWeights(encoder, seed), optimizer);
  const recent = { loss: 0, gradientNorm: 0, steps: 0 };
  return { step: 0, state, predictedTokens: 0, heldOut: [], recent };
}

import type { EncoderConfig } from "../encoder/config.ts";
import type { Parameters } from "../encoder/parameters.ts";
import { dispose } from "../encoder/tree.ts";
import { maskBatch } from "../masking/mask_batch.ts";
import type { MaskingConfig } from "../masking/masking_config.ts";
import type { PmiVocabulary } from "../masking/pmi/pmi_vocabulary.ts";
import { compile } from "../tensorflow/mod.ts";
import type { Corpus } from "../text/corpus/corpus.ts";
import { type DeviceBatch, meanLoss } from "./loss.ts";
import { mlmLoss, toDevice } from "./mlm_loss.ts";

/** Seed of all evaluation masks: every model, arm and seed is asked the same questions. */
const EVALUATION_SEED = 0;

/** Measures held-out losses; dispose of it with what it has traced. */
export interface HeldOutEvaluator {
  /**
   * Mean cross entropy in nats at the positions that `masking`, as it is at the end of a training,
   * chooses in the first `sequences` held-out sequences, whatever the model was trained with.
   *
   * @throws {RangeError} when the corpus holds out fewer sequences, or a batch has nothing to predict
   * @throws {Error} naming a parameter that is not finite, where the loss is none either
   */
  (parameters: Parameters, masking: MaskingConfig, sequences: number): number;
  dispose(): void;
}

/**
 * Prepares evaluation in batches of `batchSize` sequences, which must divide what is asked for.
 *
 * @param pmi for maskings of the strategy `pmi`
 */
export function heldOutEvaluator(
  encoder: EncoderConfig,
  corpus: Corpus,
  sequenceLength: number,
  batchSize: number,
  pmi?: PmiVocabulary,
): HeldOutEvaluator {
  const loss = meanLoss(mlmLoss(encoder));
  const batchLoss = compile((parameters: Parameters, batch: DeviceBatch) =>
    loss(parameters, batch)
  );
  const available = corpus.blockCount("heldOut", sequenceLength);
  const evaluate = (parameters: Parameters, masking: MaskingConfig, sequences: number) => {
    if (!(sequences > 0) || sequences > available || sequences % batchSize !== 0) {
      throw new RangeError(
        `Evaluation: ${sequences} held-out sequences were asked for in batches of ${batchSize}; ` +
          `the corpus holds out ${available}. Ask for a multiple of ${batchSize} up to that.`,
      );
    }
    const context = { tokens: corpus.tokens, sequenceLength, pmi };
    let [total, weight] = [0, 0];
    for (let first = 0; first < sequences; first += batchSize) {
      const indices = Array.from({ length: batchSize }, (_, i) => first + i);
      const blocks = indices.map((i) => corpus.readBlock("heldOut", i, sequenceLength));
      const masked = maskBatch(
        blocks,
        masking,
        { seed: EVALUATION_SEED, epoch: 0, indices, progress: 1 },
        context,
      );
      const predicted = masked.weights.reduce((sum, w) => sum + w, 0);
      if (predicted === 0) {
        throw new RangeError(
          `Evaluation: at a rate of ${
            JSON.stringify(masking.corruptionRate)
          } the held-out sequences ${first} to ` +
            `${
              first + batchSize - 1
            }, of ${sequenceLength} tokens each, have nothing to predict. ` +
            `Raise the rate or the length.`,
        );
      }
      const batch = toDevice(masked);
      const mean = batchLoss(parameters, batch);
      const [loss] = mean.dataSync();
      dispose([batch, mean]);
      if (!Number.isFinite(loss)) throw notFinite(loss, parameters);
      total += loss * predicted;
      weight += predicted;
    }
    return total / weight;
  };
  return Object.assign(evaluate, { dispose: () => batchLoss.dispose() });
}

/** What is said of a held-out loss that is no number: usually a parameter is none either. */
function notFinite(loss: number, parameters: Parameters): Error {
  for (const [name, parameter] of Object.entries(parameters)) {
    const wrong = parameter.dataSync().find((value) => !Number.isFinite(value));
    if (wrong !== undefined) {
      return new Error(
        `Evaluation: the held-out loss is ${loss}, since ${name} holds ${wrong}. Training has diverged ` +
          `or the weights were damaged; train again with a lower learning rate, or read them anew.`,
      );
    }
  }
  return new Error(
    `Evaluation: the held-out loss is ${loss} though every parameter is finite; they are too large.`,
  );
}

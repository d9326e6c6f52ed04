import { type CopyPlan, updateRows } from "../../masking/copy_plan.ts";
import { copyCount } from "../../masking/draw_mask.ts";
import { type BatchKey, maskBatch } from "../../masking/mask_batch.ts";
import type { MaskedBatch } from "../../masking/masked_batch.ts";
import type { PmiVocabulary } from "../../masking/pmi/pmi_vocabulary.ts";
import { randomStream } from "../../random/random.ts";
import type { Corpus } from "../../text/corpus/corpus.ts";
import type { PretrainingConfig } from "../pretraining_config.ts";
import type { RowShare } from "./row_share.ts";

/** The text of a batch before it is masked, and what its masks are drawn by. Can be sent to a worker. */
export interface BatchRows {
  /** `[batchSize]` token ids of the sequence in each row. */
  blocks: Int32Array[];
  key: BatchKey;
}

/**
 * The rows of update `step` (from 0): the next sequences of the epoch's order, each in as many
 * copies as its masking needs (`copyCount`), dealt out as `config.arrangement` says. A pure
 * function of its arguments; arms that share a seed read the same text in the same order. What is
 * left of an epoch and does not fill an update (with spread copies: as many updates as there are
 * copies) is skipped.
 *
 * @param share the rows to give; all of them without it
 * @throws RangeError when the corpus does not fill one batch, copies that stay together do not
 *   fill `batchSize`, or there are no copies to spread
 */
export function trainingRows(
  corpus: Corpus,
  config: PretrainingConfig,
  seed: number,
  step: number,
  share: RowShare = { first: 0, count: config.batchSize },
): BatchRows {
  const { batchSize, sequenceLength, steps } = config;
  const plan = copyPlan(config);
  const rows = updateRows(plan, step);
  const count = corpus.blockCount("train", sequenceLength);
  const fresh = plan.arrangement === "spread" ? batchSize : batchSize / plan.copies;
  const perEpoch = count - count % fresh;
  if (perEpoch === 0) {
    throw new RangeError(
      `The corpus has ${count} sequences of ${sequenceLength} tokens, fewer than the ${fresh} of ` +
        `a batch; lower batchSize or choose a larger corpus.`,
    );
  }
  const epoch = Math.floor(rows.sequences[0] / perEpoch);
  const order = epochOrder(count, seed, epoch);
  const [first, end] = [share.first, share.first + share.count];
  const indices = Int32Array.from(
    rows.sequences.subarray(first, end),
    (sequence) => order[sequence % perEpoch],
  );
  const copies = rows.copies.subarray(first, end);
  return {
    blocks: Array.from(indices, (index) => corpus.readBlock("train", index, sequenceLength)),
    key: { seed, epoch, indices, copies, progress: step / steps },
  };
}

/**
 * The batch of update `step`: its rows, masked.
 *
 * @param pmi for the strategy `pmi`
 */
export function trainingBatch(
  corpus: Corpus,
  config: PretrainingConfig,
  seed: number,
  step: number,
  pmi?: PmiVocabulary,
): MaskedBatch {
  const { blocks, key } = trainingRows(corpus, config, seed, step);
  const { masking, sequenceLength } = config;
  return maskBatch(blocks, masking, key, { tokens: corpus.tokens, sequenceLength, pmi });
}

function copyPlan({ masking, batchSize, arrangement }: PretrainingConfig): CopyPlan {
  const copies = copyCount(masking);
  if (arrangement !== undefined && (arrangement !== "spread" || copies === 1)) {
    throw new RangeError(
      `arrangement is ${JSON.stringify(arrangement)} with ${copies} copies of every sequence; ` +
        `it may only be "spread", and only with several copies. Leave it out.`,
    );
  }
  return { copies, rowsPerUpdate: batchSize, arrangement: arrangement ?? "together" };
}

let lastOrder = { count: 0, seed: 0, epoch: -1, order: new Int32Array() };

/** The order in which an epoch reads the corpus's sequences; the last one asked for is kept. */
function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  if (lastOrder.count !== count || lastOrder.seed !== seed || lastOrder.epoch !== epoch) {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    randomStream({ seed, stream: "order", epoch, index: 0 }).shuffle(order);
    lastOrder = { count, seed, epoch, order };
  }
  return lastOrder.order;
}

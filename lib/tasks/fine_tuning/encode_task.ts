import { padId } from "../../masking/token_table.ts";
import { randomStream } from "../../random/random.ts";
import type { Tokenizer } from "../../text/tokenizer/tokenizer.ts";
import type { Example } from "../task.ts";

/** An example as the encoder reads it: `<s> text </s>` or `<s> text </s></s> pair </s>`. */
export interface EncodedExample {
  ids: Int32Array;
  label: number;
}

/** A batch whose rows are padded to a common length. */
export interface TaskBatch {
  batchSize: number;
  /** A multiple of what `taskBatches` was told, so that compiled shapes stay few. */
  sequenceLength: number;
  /** `[batchSize * sequenceLength]`, `<pad>` at the end of rows. */
  inputIds: Int32Array;
  /** `[batchSize * sequenceLength]`, 1 where there is a token. */
  attentionMask: Uint8Array;
  /** `[batchSize]`, class indices or numbers. */
  labels: Float32Array;
  /** `[batchSize]`, 0 for rows that only fill up the last batch. */
  weights: Float32Array;
  /** `[batchSize]`, which example each row is. */
  indices: Int32Array;
}

/**
 * Encodes examples, cut to `maxLength` tokens: of a pair's two texts the longer one is cut first.
 *
 * @throws {Error} where an example has no text, naming its index
 */
export function encodeExamples(
  examples: Example[],
  tokenizer: Tokenizer,
  maxLength: number,
): EncodedExample[] {
  const { bos, eos } = tokenizer.special;
  return examples.map(({ text, pair, label }, i) => {
    if (text.trim() === "" || pair?.trim() === "") {
      throw new Error(`Example ${i} has an empty text. The task's loader should have dropped it.`);
    }
    const first = tokenizer.encode(text, "data");
    if (pair === undefined) {
      first.length = Math.min(first.length, maxLength - 2);
      return { ids: Int32Array.from([bos, ...first, eos]), label };
    }
    const second = tokenizer.encode(pair, "data");
    const room = maxLength - 4;
    const firstRoom = Math.max(room - second.length, Math.ceil(room / 2));
    first.length = Math.min(first.length, firstRoom);
    second.length = Math.min(second.length, room - first.length);
    return { ids: Int32Array.from([bos, ...first, eos, eos, ...second, eos]), label };
  });
}

/** How examples are put into batches. */
export interface BatchOptions {
  batchSize: number;
  /** Rows are padded to a multiple of this. */
  lengthStep: number;
  /** Shuffles examples within their length and batches among each other; sorted by length without. */
  order?: { seed: number; epoch: number };
}

/**
 * All examples once, in batches of rows of about the same length. Only the last batch may hold rows
 * without an example; they repeat its first one, with weight 0.
 */
export function taskBatches(
  examples: EncodedExample[],
  { batchSize, lengthStep, order }: BatchOptions,
): TaskBatch[] {
  const padded = (index: number) => Math.ceil(examples[index].ids.length / lengthStep) * lengthStep;
  const random = order &&
    randomStream({ seed: order.seed, stream: "task order", epoch: order.epoch, index: 0 });
  const indices = Int32Array.from(examples.keys());
  const byLength = (random?.shuffle(indices) ?? indices).sort((a, b) => padded(a) - padded(b));
  const batches: TaskBatch[] = [];
  for (let first = 0; first < byLength.length; first += batchSize) {
    const rows = byLength.subarray(first, first + batchSize);
    batches.push(padBatch(examples, rows, batchSize, padded(rows[rows.length - 1])));
  }
  if (!random) return batches;
  const shuffled = random.shuffle(Int32Array.from(batches.keys()));
  return Array.from(shuffled, (i) => batches[i]);
}

function padBatch(
  examples: EncodedExample[],
  rows: Int32Array,
  batchSize: number,
  sequenceLength: number,
): TaskBatch {
  const batch: TaskBatch = {
    batchSize,
    sequenceLength,
    inputIds: new Int32Array(batchSize * sequenceLength).fill(padId),
    attentionMask: new Uint8Array(batchSize * sequenceLength),
    labels: new Float32Array(batchSize),
    weights: new Float32Array(batchSize).fill(1, 0, rows.length),
    indices: new Int32Array(batchSize).fill(rows[0]),
  };
  batch.indices.set(rows);
  batch.indices.forEach((index, row) => {
    const { ids, label } = examples[index];
    batch.inputIds.set(ids, row * sequenceLength);
    batch.attentionMask.fill(1, row * sequenceLength, row * sequenceLength + ids.length);
    batch.labels[row] = label;
  });
  return batch;
}

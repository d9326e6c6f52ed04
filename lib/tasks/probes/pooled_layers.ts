import { encodeLayers, type EncoderInput } from "../../encoder/encoder.ts";
import type { Parameters } from "../../encoder/parameters.ts";
import { compile, tf } from "../../tensorflow/mod.ts";
import type { Tokenizer } from "../../text/tokenizer/tokenizer.ts";
import { type EncodedExample, taskBatches } from "../fine_tuning/encode_task.ts";
import { withoutXla } from "../fine_tuning/tune.ts";
import { dispose } from "../../encoder/tree.ts";
import type { Model } from "../../models/model.ts";

const batchSize = 32;
/** Examples are padded to multiples of this, so that few shapes are compiled. */
const lengthStep = 16;

interface PooledBatch extends EncoderInput {
  /** What each token counts for in the mean of each text, [rows, texts, length]. */
  shares: tf.Tensor3D;
}

/**
 * Each layer's mean vector of each text of each example, over its tokens alone: neither padding nor
 * `<s>` and `</s>`, which say nothing of it.
 *
 * @param texts of an example, 1 or 2; a pair's two are read together and meaned apart
 * @returns `layers + 1` arrays of `[examples, texts, hidden]`, the embeddings first
 */
export async function pooledLayers(
  { encoder, parameters, tokenizer }: Model,
  examples: EncodedExample[],
  texts: number,
): Promise<Float32Array[]> {
  const { hidden, layers } = encoder;
  const size = texts * hidden;
  const found = Array.from({ length: layers + 1 }, () => new Float32Array(examples.length * size));
  const forward = compile((parameters: Parameters, batch: PooledBatch) => {
    const [rows, length] = batch.inputIds.shape;
    return encodeLayers(encoder, parameters, batch).map((output) =>
      tf.matMul(batch.shares, tf.reshape(output, [rows, length, hidden]))
    );
  }, withoutXla);
  try {
    for (const batch of taskBatches(examples, { batchSize, lengthStep })) {
      const { sequenceLength: length, inputIds, attentionMask, indices, weights } = batch;
      const device = {
        inputIds: tf.tensor2d(inputIds, [batchSize, length], "int32"),
        attentionMask: tf.tensor2d(Float32Array.from(attentionMask), [batchSize, length]),
        shares: tf.tensor3d(shares(inputIds, length, texts, tokenizer.special), [
          batchSize,
          texts,
          length,
        ]),
      };
      const outputs = forward(parameters, device);
      for (const [layer, output] of outputs.entries()) {
        const values = await output.data() as Float32Array;
        indices.forEach((example, row) => {
          if (weights[row] === 0) return;
          found[layer].set(values.subarray(row * size, (row + 1) * size), example * size);
        });
      }
      dispose([device, outputs]);
    }
  } finally {
    forward.dispose();
  }
  return found;
}

/** The shares of a {@link PooledBatch}. */
function shares(
  inputIds: Int32Array,
  length: number,
  texts: number,
  { bos, pad, eos }: Tokenizer["special"],
): Float32Array {
  const all = new Float32Array(inputIds.length * texts);
  for (let row = 0; row * length < inputIds.length; row++) {
    const ids = inputIds.subarray(row * length, (row + 1) * length);
    // `<s> text </s></s> pair </s>`: the first text ends at the first `</s>`.
    const end = texts === 1 ? length : ids.indexOf(eos);
    for (let text = 0; text < texts; text++) {
      const columns: number[] = [];
      for (let column = text * end; column < (text === 0 ? end : length); column++) {
        const id = ids[column];
        if (id !== bos && id !== pad && id !== eos) columns.push(column);
      }
      const from = (row * texts + text) * length;
      for (const column of columns) all[from + column] = 1 / columns.length;
    }
  }
  return all;
}

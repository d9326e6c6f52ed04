import { encodeLayers, type EncoderInput } from "../../encoder/encoder.ts";
import type { Parameters } from "../../encoder/parameters.ts";
import { compile, tf } from "../../tensorflow/mod.ts";
import { dispose } from "../../encoder/tree.ts";
import type { Model } from "../../models/model.ts";

/** A sequence and the columns whose vectors are wanted. */
export interface Asked {
  ids: Int32Array;
  positions: Int32Array;
}

const batchRows = 32;
/** Sequences are padded to multiples of this, so that few shapes are compiled. */
const lengthStep = 16;

/**
 * Vectors of every layer at the asked positions, in the order of sequences and positions:
 * `layers + 1` arrays of `[positions, hidden]`, the embeddings first.
 */
export async function layerVectors(
  { encoder, parameters, tokenizer }: Model,
  sequences: Asked[],
): Promise<Float32Array[]> {
  const { hidden, layers } = encoder;
  const starts = new Int32Array(sequences.length + 1);
  sequences.forEach(({ positions }, i) => starts[i + 1] = starts[i] + positions.length);
  const found = Array.from(
    { length: layers + 1 },
    () => new Float32Array(starts[sequences.length] * hidden),
  );
  const padded = (i: number) => Math.ceil(sequences[i].ids.length / lengthStep) * lengthStep;
  const order = [...sequences.keys()].sort((a, b) => padded(a) - padded(b));
  const forward = compile((parameters: Parameters, batch: EncoderInput) =>
    encodeLayers(encoder, parameters, batch)
  );
  try {
    for (let first = 0; first < order.length; first += batchRows) {
      const rows = order.slice(first, first + batchRows);
      const length = padded(rows[rows.length - 1]);
      const inputIds = new Int32Array(batchRows * length).fill(tokenizer.special.pad);
      const attentionMask = new Float32Array(batchRows * length);
      for (let row = 0; row < batchRows; row++) {
        const { ids } = sequences[rows[row] ?? rows[0]];
        inputIds.set(ids, row * length);
        attentionMask.fill(1, row * length, row * length + ids.length);
      }
      const batch = {
        inputIds: tf.tensor2d(inputIds, [batchRows, length], "int32"),
        attentionMask: tf.tensor2d(attentionMask, [batchRows, length]),
      };
      const outputs = forward(parameters, batch);
      for (const [layer, output] of outputs.entries()) {
        const values = await output.data() as Float32Array;
        rows.forEach((i, row) => {
          sequences[i].positions.forEach((column, k) => {
            const from = (row * length + column) * hidden;
            found[layer].set(values.subarray(from, from + hidden), (starts[i] + k) * hidden);
          });
        });
      }
      dispose([batch, outputs]);
    }
  } finally {
    forward.dispose();
  }
  return found;
}

import * as tf from "@tensorflow/tfjs-core";
import type { EncoderConfig } from "./config.ts";
import { dense, norm } from "./dense.ts";
import { gelu } from "./gelu.ts";
import { FIRST_POSITION, names, type Parameters } from "./parameters.ts";
import { rotaryTable, rotate } from "./rotary.ts";

/** What the encoder reads; B sequences of L tokens. */
export interface EncoderInput {
  /** Token ids, int32 [B, L]. */
  inputIds: tf.Tensor2D;
  /** 1 at tokens, 0 at padding, float32 [B, L]; left out where nothing is padded. */
  attentionMask?: tf.Tensor2D;
  /**
   * Flat positions, row · L + column, whose final vectors are wanted, int32 [B · p]: p for each
   * row, row after row. The last layer computes queries, attention and feed-forward at these
   * only (keys and values at all), which changes no result. Left out, all B · L are wanted.
   */
  positions?: tf.Tensor1D;
}

/** Drops activations in training; called once for each place of a forward pass, in their order. */
export type Dropout = (x: tf.Tensor) => tf.Tensor;

/**
 * The pre-layer-norm RoBERTa encoder of the paper (fairseq's `--encoder-normalize-before`; Xiong
 * et al. 2020): embeddings, norm, then `layers` of attention and feed-forward, each behind a norm
 * of its own, and a final norm. A pure function of its parameters.
 *
 * @param drop leave out for evaluation
 * @returns final vectors at `input.positions`, row after row: [B · p, hidden]
 */
export function encode(
  config: EncoderConfig,
  parameters: Parameters,
  input: EncoderInput,
  drop?: Dropout,
): tf.Tensor2D {
  return encodeLayers(config, parameters, input, drop).at(-1)!;
}

/**
 * As {@link encode}, with every layer kept for probing.
 *
 * @returns `layers` + 1 matrices: the embeddings, then what each layer adds up to, the last one
 * normed and at `input.positions` only, the others [B · L, hidden]
 */
export function encodeLayers(
  config: EncoderConfig,
  parameters: Parameters,
  input: EncoderInput,
  drop?: Dropout,
): tf.Tensor2D[] {
  const [rows, length] = input.inputIds.shape;
  const dropped = <T extends tf.Tensor>(x: T) => (drop ? drop(x) as T : x);
  const { heads } = config;
  const width = config.hidden / heads;
  const splitHeads = (x: tf.Tensor2D) =>
    tf.transpose(tf.reshape(x, [rows, x.shape[0] / rows, heads, width]), [0, 2, 1, 3]);
  const hiddenAt = (x: tf.Tensor2D, positions?: tf.Tensor1D) =>
    positions ? tf.gather(x, positions) : x;
  const turn = rotation(config, rows, length);
  const ignored = input.attentionMask &&
    tf.reshape(tf.mul(tf.sub(input.attentionMask, 1), 1e9), [rows, 1, 1, length]);

  const embedded = embed(config, parameters, input.inputIds);
  const layers = [dropped(norm(parameters, names.embeddingNorm, embedded))];
  for (let index = 0; index < config.layers; index++) {
    const name = names.layer(index);
    const positions = index === config.layers - 1 ? input.positions : undefined;
    const x = layers[index];
    const normed = norm(parameters, name.attentionNorm, x);
    const asked = hiddenAt(normed, positions);
    const query = turn(splitHeads(dense(parameters, name.query, asked)), positions);
    const key = turn(splitHeads(dense(parameters, name.key, normed)));
    const value = splitHeads(dense(parameters, name.value, normed));
    const scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(width));
    const attention = dropped(tf.softmax(ignored ? tf.add(scores, ignored) : scores));
    const mixed = tf.reshape(
      tf.transpose(tf.matMul(attention, value), [0, 2, 1, 3]),
      [-1, config.hidden],
    ) as tf.Tensor2D;
    const attended = tf.add(
      hiddenAt(x, positions),
      dropped(dense(parameters, name.attentionOutput, mixed)),
    ) as tf.Tensor2D;
    const fed = norm(parameters, name.feedForwardNorm, attended);
    const inner = gelu(dense(parameters, name.feedForwardIn, fed));
    const added = dropped(dense(parameters, name.feedForwardOut, inner));
    layers.push(tf.add(attended, added) as tf.Tensor2D);
  }
  layers.push(norm(parameters, names.finalNorm, layers.pop()!));
  return layers;
}

function embed(config: EncoderConfig, parameters: Parameters, inputIds: tf.Tensor2D): tf.Tensor2D {
  const [rows, length] = inputIds.shape;
  const tokens = tf.gather(parameters[names.tokens], tf.reshape(inputIds, [rows * length]));
  if (config.positions.kind !== "learned") return tokens as tf.Tensor2D;
  if (length > config.positions.maximum) {
    throw new RangeError(
      `Encoder: a sequence of ${length} tokens is longer than the ${config.positions.maximum} ` +
        `positions it was built for; cut the sequence or raise positions.maximum.`,
    );
  }
  const table = tf.slice(parameters[names.positions], [FIRST_POSITION, 0], [length, config.hidden]);
  const placed = tf.add(tf.reshape(tokens, [rows, length, config.hidden]), table);
  return tf.reshape(placed, [rows * length, config.hidden]);
}

/** Rotates queries or keys [B, heads, n, width] by their columns; the identity for learned positions. */
function rotation(config: EncoderConfig, rows: number, length: number) {
  if (config.positions.kind !== "rotary") return (x: tf.Tensor) => x;
  const half = config.hidden / config.heads / 2;
  const { cosines, sines } = rotaryTable(length, 2 * half, config.positions.base);
  const [cos, sin] = [cosines, sines].map((values) => tf.tensor2d(values, [length, half]));
  return (x: tf.Tensor, positions?: tf.Tensor1D) => {
    if (!positions) return rotate(x, cos, sin);
    const columns = tf.mod(positions, tf.scalar(length, "int32"));
    const [c, s] = [cos, sin].map((table) =>
      tf.reshape(tf.gather(table, columns), [rows, 1, positions.shape[0] / rows, half])
    );
    return rotate(x, c, s);
  };
}

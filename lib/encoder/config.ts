/**
 * What an encoder is, as data. A record of this type goes into a run's specification and, under
 * Hugging Face's field names, into a checkpoint's `config.json`.
 */
export interface EncoderConfig {
  /** Number of transformer layers. */
  layers: number;
  /** Width of the residual stream. */
  hidden: number;
  /** Attention heads; `hidden / heads` is the width of one. */
  heads: number;
  /** Width of the feed-forward layer, 4 × hidden in all of the paper's models. */
  feedForward: number;
  /** Rows of the token embedding, special tokens included. */
  vocabularySize: number;
  positions: PositionConfig;
  /** Share of activations and attention weights dropped in training. */
  dropout: number;
  /** How the weights begin; left out for BERT's way. */
  initialization?: Initialization;
  /** Whether the decoder has a matrix of its own; left out where it is the token embedding (tied). */
  untiedDecoder?: true;
}

/**
 * How weights begin. BERT's way, which the authors kept, draws every matrix from N(0, 0.02²), a
 * deviation for widths of 768 and more. `fan-in` draws a matrix from N(0, 1 / inputs), so that it keeps
 * the size of what it reads at any width (LeCun et al. 1998), and embeddings, which are looked up
 * and not multiplied, with a deviation of their own.
 */
export interface Initialization {
  kind: "fan-in";
  /** Standard deviation of the embeddings of tokens and positions. */
  embeddingDeviation: number;
}

/**
 * Learned absolute positions are the paper's. Rotary ones (Su et al. 2021) let the small encoders
 * leave the unigram plateau within the small profiles' budgets; `base` sets the slowest rotation
 * and must fit the sequence length (100 for 64 tokens, 10,000 for thousands).
 */
export type PositionConfig =
  | { kind: "learned"; maximum: number }
  | { kind: "rotary"; base: number };

/** Added to the variance in every layer norm; PyTorch's default, which the authors kept. */
export const LAYER_NORM_EPSILON = 1e-5;

/**
 * Throws a sentence that names the field when a configuration describes no encoder.
 *
 * @example
 * ```ts
 * import { checkEncoderConfig } from "@/encoder/config.ts";
 * import assert from "node:assert/strict";
 * const config = {
 *   layers: 2, hidden: 128, heads: 3, feedForward: 512, vocabularySize: 4096,
 *   positions: { kind: "rotary" as const, base: 100 }, dropout: 0.1,
 * };
 * assert.throws(() => checkEncoderConfig(config), /heads is 3/);
 * ```
 */
export function checkEncoderConfig(config: EncoderConfig): void {
  for (const field of ["layers", "hidden", "heads", "feedForward", "vocabularySize"] as const) {
    if (!Number.isInteger(config[field]) || config[field] < 1) {
      throw new RangeError(`Encoder: ${field} is ${config[field]}; it must be a positive integer.`);
    }
  }
  const width = config.hidden / config.heads;
  const even = config.positions.kind === "rotary" ? 2 : 1;
  if (!Number.isInteger(width) || width % even !== 0) {
    throw new RangeError(
      `Encoder: heads is ${config.heads}, which does not divide hidden ${config.hidden} into ` +
        `heads of ${even === 2 ? "even" : "whole"} width; choose a divisor.`,
    );
  }
  const { initialization } = config;
  if (initialization !== undefined) {
    const { kind, embeddingDeviation } = initialization;
    if (kind !== "fan-in") {
      throw new RangeError(
        `Encoder: initialization is of kind ${JSON.stringify(kind)}; it must be "fan-in", or ` +
          `initialization left out for BERT's.`,
      );
    }
    if (!(embeddingDeviation > 0 && embeddingDeviation < Infinity)) {
      throw new RangeError(
        `Encoder: embeddingDeviation is ${embeddingDeviation}; it must be above 0.`,
      );
    }
  }
  if (!(config.dropout >= 0 && config.dropout < 1)) {
    throw new RangeError(`Encoder: dropout is ${config.dropout}; it must be in [0, 1).`);
  }
}

/**
 * Floating-point operations of one training step (forward, and twice that backward), counting
 * matrix products only: 2·m·n·k each. The last layer and the head run at `predicted` positions
 * only, keys and values at all `tokens`.
 *
 * @param tokens positions in the batch
 * @param sequenceLength positions that attend to each other
 * @param predicted positions with a loss
 */
export function trainingFlops(
  config: EncoderConfig,
  tokens: number,
  sequenceLength: number,
  predicted: number,
): number {
  const { layers, hidden, feedForward, vocabularySize } = config;
  const layer = (queries: number) =>
    2 * hidden * hidden * (2 * queries + 2 * tokens) +
    4 * queries * sequenceLength * hidden +
    4 * queries * hidden * feedForward;
  const head = 2 * predicted * hidden * (hidden + vocabularySize);
  return 3 * ((layers - 1) * layer(tokens) + layer(predicted) + head);
}

import * as tf from "@tensorflow/tfjs-core";
import { randomStream } from "../random/random.ts";
import { checkEncoderConfig, type EncoderConfig, type Initialization } from "./config.ts";
import { mapRecord } from "./tree.ts";

/**
 * An encoder's weights: a plain record from name to tensor. Names and shapes are those of Hugging
 * Face's RobertaPreLayerNorm, so a checkpoint is this record written down; matrices are
 * [outputs, inputs] as in PyTorch.
 */
export type Parameters = Record<string, tf.Tensor>;

/** Prefix of everything but the heads, as in Hugging Face's checkpoints. */
const BODY = "roberta_prelayernorm";
/** Prefix of the masked-language-model head. */
const HEAD = "lm_head";

/** Names within the record, so that no other file spells a checkpoint's names. */
export const names = {
  tokens: `${BODY}.embeddings.word_embeddings.weight`,
  positions: `${BODY}.embeddings.position_embeddings.weight`,
  embeddingNorm: `${BODY}.embeddings.LayerNorm`,
  layer: (index: number) => {
    const layer = `${BODY}.encoder.layer.${index}`;
    return {
      attentionNorm: `${layer}.attention.LayerNorm`,
      query: `${layer}.attention.self.query`,
      key: `${layer}.attention.self.key`,
      value: `${layer}.attention.self.value`,
      attentionOutput: `${layer}.attention.output.dense`,
      feedForwardNorm: `${layer}.intermediate.LayerNorm`,
      feedForwardIn: `${layer}.intermediate.dense`,
      feedForwardOut: `${layer}.output.dense`,
    };
  },
  finalNorm: `${BODY}.LayerNorm`,
  headDense: `${HEAD}.dense`,
  headNorm: `${HEAD}.layer_norm`,
  headBias: `${HEAD}.bias`,
  decoder: `${HEAD}.decoder.weight`,
  classifierDense: "classifier.dense",
  classifierOutput: "classifier.out_proj",
};

/** RoBERTa numbers positions from padding id + 1 = 2; the first two rows are never read. */
export const FIRST_POSITION = 2;

/**
 * Shapes of the encoder's and the masked-language-model head's weights, in a fixed order. A tied
 * decoder is the token embedding, so it has no entry.
 *
 * @example
 * ```ts
 * import { encoderShapes, parameterCount } from "@/encoder/parameters.ts";
 * import assert from "node:assert/strict";
 * // The paper's base model: 124 M parameters (with RoBERTa's 50,265 types).
 * const base = {
 *   layers: 12, hidden: 768, heads: 12, feedForward: 3072, vocabularySize: 50265,
 *   positions: { kind: "learned" as const, maximum: 512 }, dropout: 0.1,
 * };
 * assert.equal(Math.floor(parameterCount(encoderShapes(base)) / 1e6), 124);
 * ```
 */
export function encoderShapes(config: EncoderConfig): Record<string, number[]> {
  checkEncoderConfig(config);
  const { hidden, feedForward, vocabularySize } = config;
  const shapes: Record<string, number[]> = { [names.tokens]: [vocabularySize, hidden] };
  const dense = (name: string, outputs: number, inputs: number) => {
    shapes[`${name}.weight`] = [outputs, inputs];
    shapes[`${name}.bias`] = [outputs];
  };
  const norm = (name: string) => {
    shapes[`${name}.weight`] = [hidden];
    shapes[`${name}.bias`] = [hidden];
  };
  if (config.positions.kind === "learned") {
    shapes[names.positions] = [config.positions.maximum + FIRST_POSITION, hidden];
  }
  norm(names.embeddingNorm);
  for (let index = 0; index < config.layers; index++) {
    const layer = names.layer(index);
    norm(layer.attentionNorm);
    dense(layer.query, hidden, hidden);
    dense(layer.key, hidden, hidden);
    dense(layer.value, hidden, hidden);
    dense(layer.attentionOutput, hidden, hidden);
    norm(layer.feedForwardNorm);
    dense(layer.feedForwardIn, feedForward, hidden);
    dense(layer.feedForwardOut, hidden, feedForward);
  }
  norm(names.finalNorm);
  dense(names.headDense, hidden, hidden);
  norm(names.headNorm);
  shapes[names.headBias] = [vocabularySize];
  if (config.untiedDecoder) shapes[names.decoder] = [vocabularySize, hidden];
  return shapes;
}

/** Shapes of a classification head with `classes` outputs on top of `config`'s encoder. */
export function classifierShapes(config: EncoderConfig, classes: number): Record<string, number[]> {
  return {
    [`${names.classifierDense}.weight`]: [config.hidden, config.hidden],
    [`${names.classifierDense}.bias`]: [config.hidden],
    [`${names.classifierOutput}.weight`]: [classes, config.hidden],
    [`${names.classifierOutput}.bias`]: [classes],
  };
}

/** Number of weights in a record of shapes. */
export function parameterCount(shapes: Record<string, number[]>): number {
  return Object.values(shapes).reduce((sum, shape) => sum + size(shape), 0);
}

/**
 * Standard deviation of the initial matrices: BERT's and RoBERTa's value for every model size,
 * which the authors kept.
 */
export const INITIAL_DEVIATION = 0.02;

/** Fresh weights of an encoder and its masked-language-model head, as its configuration says. */
export function initialWeights(config: EncoderConfig, seed: number): Parameters {
  return initialize(encoderShapes(config), seed, config.initialization);
}

/**
 * Fresh weights of given shapes: biases 0, norm gains 1, matrices drawn from a normal distribution.
 * Every matrix draws from a stream of its own, so encoders that share a seed share the weights
 * that they share by name, shape and deviation.
 *
 * @param initialization left out for BERT's and the authors' rule, N(0, 0.02²)
 */
export function initialize(
  shapes: Record<string, number[]>,
  seed: number,
  initialization?: Initialization,
): Parameters {
  // One array for all matrices, whose values the product copies to the device at once: arrays of their own
  // would lie beside the training's state until JavaScript collects them, which may be never.
  const scratch = new Float32Array(Math.max(0, ...Object.values(shapes).map(size)));
  return mapRecord(shapes, (shape, name) => {
    if (shape.length === 1) return /norm\.weight$/i.test(name) ? tf.ones(shape) : tf.zeros(shape);
    const random = randomStream({ seed, stream: `initialize/${name}`, epoch: 0, index: 0 });
    const deviation = initialDeviation(name, shape, initialization);
    const values = scratch.subarray(0, size(shape));
    for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
    return tf.tidy(() => tf.mul(tf.tensor(values, shape), 1));
  });
}

function initialDeviation(
  name: string,
  [, inputs]: number[],
  initialization: Initialization | undefined,
): number {
  if (initialization === undefined) return INITIAL_DEVIATION;
  return name === names.tokens || name === names.positions
    ? initialization.embeddingDeviation
    : 1 / Math.sqrt(inputs);
}

function size(shape: number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Splits weights into the encoder's body and the masked-language-model head. */
export function splitHead(parameters: Parameters): { body: Parameters; head: Parameters } {
  const [body, head]: Parameters[] = [{}, {}];
  for (const [name, tensor] of Object.entries(parameters)) {
    (name.startsWith(`${HEAD}.`) ? head : body)[name] = tensor;
  }
  return { body, head };
}

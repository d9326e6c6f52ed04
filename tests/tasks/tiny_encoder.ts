import type { EncoderConfig } from "@/encoder/config.ts";
import { encoderShapes, initialize, type Parameters } from "@/encoder/parameters.ts";
import { mapRecord } from "@/encoder/tree.ts";
import { tf } from "@/tensorflow/mod.ts";
import type { Tokenizer } from "@/text/tokenizer/tokenizer.ts";
import type { Model } from "@/models/model.ts";
import { smallEncoder } from "../encoder/small_encoder.ts";

/** An encoder as small as can be, for a vocabulary. */
export function tinyEncoder(vocabularySize: number): EncoderConfig {
  return smallEncoder({ layers: 2, heads: 2, vocabularySize, dropout: 0.1 });
}

/** Random weights, larger than at the start of training so that contexts matter. */
export function randomWeights(encoder: EncoderConfig, seed: number): Parameters {
  const small = initialize(encoderShapes(encoder), seed);
  return mapRecord(small, (weights) => tf.mul(weights, 8));
}

/** A {@link tinyEncoder} for a tokenizer, with {@link randomWeights}. */
export function tinyModel(tokenizer: Tokenizer, seed: number): Model {
  const encoder = tinyEncoder(tokenizer.vocabularySize);
  return { encoder, parameters: randomWeights(encoder, seed), tokenizer };
}

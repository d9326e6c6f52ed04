import { type EncoderConfig, LAYER_NORM_EPSILON } from "../encoder/config.ts";
import { FIRST_POSITION, INITIAL_DEVIATION } from "../encoder/parameters.ts";

/**
 * `config.json` of a checkpoint in Hugging Face's RobertaPreLayerNorm format. Rotary positions
 * have no place in that format; they are written as `rotary_base`, and such a checkpoint can be
 * read by this project only.
 */
export function hubConfig(config: EncoderConfig): Record<string, unknown> {
  const { positions } = config;
  return {
    architectures: ["RobertaPreLayerNormForMaskedLM"],
    model_type: "roberta-prelayernorm",
    num_hidden_layers: config.layers,
    hidden_size: config.hidden,
    num_attention_heads: config.heads,
    intermediate_size: config.feedForward,
    vocab_size: config.vocabularySize,
    hidden_act: "gelu",
    layer_norm_eps: LAYER_NORM_EPSILON,
    hidden_dropout_prob: config.dropout,
    attention_probs_dropout_prob: config.dropout,
    initializer_range: INITIAL_DEVIATION,
    bos_token_id: 0,
    pad_token_id: 1,
    eos_token_id: 2,
    type_vocab_size: 1,
    tie_word_embeddings: true,
    ...(positions.kind === "learned"
      ? { max_position_embeddings: positions.maximum + FIRST_POSITION }
      : { rotary_base: positions.base }),
  };
}

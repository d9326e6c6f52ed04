import { checkEncoderConfig, type EncoderConfig, LAYER_NORM_EPSILON } from "../encoder/config.ts";
import { FIRST_POSITION, INITIAL_DEVIATION } from "../encoder/parameters.ts";

/** Type of model in `config.json`: one that `transformers` knows, and one that it refuses. */
const [LEARNED_TYPE, ROTARY_TYPE] = ["roberta-prelayernorm", "rotary-prelayernorm"];

/** Field for the base of rotary positions. */
const ROTARY_BASE = "rotary_base";

/**
 * `config.json` of a checkpoint in Hugging Face's RobertaPreLayerNorm format. Rotary positions have
 * no place in that format, so an encoder with them is given a type of its own, which `transformers`
 * refuses by name, rather than one under which it would be read wrongly.
 */
export function hubConfig(config: EncoderConfig): Record<string, unknown> {
  const { positions } = config;
  const learned = positions.kind === "learned";
  return {
    architectures: [learned ? "RobertaPreLayerNormForMaskedLM" : "RotaryPreLayerNormForMaskedLM"],
    model_type: learned ? LEARNED_TYPE : ROTARY_TYPE,
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
    tie_word_embeddings: !config.untiedDecoder,
    ...(learned
      ? { max_position_embeddings: positions.maximum + FIRST_POSITION }
      : { [ROTARY_BASE]: positions.base }),
  };
}

/** Fields that must have one value, with the one that counts where `config.json` leaves them out. */
const fixed: [field: string, needed: unknown, otherwise: unknown][] = [
  ["hidden_act", "gelu", "gelu"],
  ["layer_norm_eps", LAYER_NORM_EPSILON, 1e-12],
  ["position_embedding_type", "absolute", "absolute"],
  ["bos_token_id", 0, 0],
  ["pad_token_id", 1, 1],
  ["eos_token_id", 2, 2],
  ["is_decoder", false, false],
  ["add_cross_attention", false, false],
  ["tie_word_embeddings", true, true],
];

/**
 * Reads an encoder from the contents of a `config.json`: what {@link hubConfig} writes, and
 * RobertaPreLayerNorm models of others. The authors' own releases say `roberta`, the type of
 * encoders with another order of norms; whether a model is one of theirs, its tensors tell.
 *
 * @param file for error messages
 * @throws naming the field that this encoder cannot follow
 */
export function encoderConfigOf(config: unknown, file: string): EncoderConfig {
  const fields = Object(config) as Record<string, unknown>;
  const refuse = (field: string, needed: string) =>
    new Error(`${file}: ${field} is ${JSON.stringify(fields[field])}; ${needed}.`);
  const types = [LEARNED_TYPE, ROTARY_TYPE, "roberta"];
  if (!types.includes(fields.model_type as string)) {
    throw refuse("model_type", `the encoders that can be read here are ${types.join(", ")}`);
  }
  for (const [field, needed, otherwise] of fixed) {
    if ((fields[field] ?? otherwise) !== needed) {
      throw refuse(field, `this project's encoder has ${JSON.stringify(needed)}`);
    }
  }
  const whole = (field: string) => {
    const value = fields[field];
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
      throw refuse(field, "it must be a positive integer");
    }
    return value;
  };
  const dropout = fields.hidden_dropout_prob ?? 0.1;
  if ((fields.attention_probs_dropout_prob ?? 0.1) !== dropout) {
    throw refuse(
      "attention_probs_dropout_prob",
      `this project's encoder drops attention as it drops the rest, ${JSON.stringify(dropout)}`,
    );
  }
  const base = fields[ROTARY_BASE];
  const rotary = base !== undefined || fields.model_type === ROTARY_TYPE;
  if (rotary && !(typeof base === "number" && base > 1)) {
    throw refuse(ROTARY_BASE, "it must be a number above 1");
  }
  const encoder: EncoderConfig = {
    layers: whole("num_hidden_layers"),
    hidden: whole("hidden_size"),
    heads: whole("num_attention_heads"),
    feedForward: whole("intermediate_size"),
    vocabularySize: whole("vocab_size"),
    positions: rotary
      ? { kind: "rotary", base: base as number }
      : { kind: "learned", maximum: whole("max_position_embeddings") - FIRST_POSITION },
    dropout: dropout as number,
  };
  try {
    checkEncoderConfig(encoder);
  } catch (error) {
    throw new Error(`${file} describes no encoder: ${(error as Error).message}`, { cause: error });
  }
  return encoder;
}

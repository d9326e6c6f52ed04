import type { EncoderConfig } from "../encoder/config.ts";
import { encoderShapes, names } from "../encoder/parameters.ts";

/**
 * The embedding of a token's segment. RoBERTa has one segment, so that it adds the same vector
 * everywhere; this encoder has none and takes the vector into the positions'.
 */
export const TOKEN_TYPES = "roberta_prelayernorm.embeddings.token_type_embeddings.weight";

/** The decoder of the language-model head: the token embedding and the head's bias once more. */
const tied: Record<string, string> = {
  [names.tokens]: "lm_head.decoder.weight",
  [names.headBias]: "lm_head.decoder.bias",
};

/** What real checkpoints hold beside an encoder's weights and no masked language model reads. */
const unread = [
  /\.position_ids$/, // counters that older releases of transformers saved
  /\.token_type_ids$/,
  /(^|\.)pooler\./,
  /\.attention\.self\.LayerNorm\.(weight|bias)$/, // left over in the authors' own releases
];

/** Where an encoder's weights stand in a checkpoint. */
export interface TensorPlaces {
  /** Stored name of each weight. */
  weights: Record<string, string>;
  /** Stored name of what must equal each of these weights, because it is tied to it. */
  copies: Record<string, string>;
  /** Stored name of the token types' embedding; null where there is none. */
  tokenTypes: string | null;
}

/**
 * Finds an encoder's weights among a checkpoint's tensors as `transformers` does: under the prefix
 * `roberta_prelayernorm`, or `roberta` in the authors' own releases, the tied ones under either name.
 *
 * @param stored shapes by name
 * @param file for error messages
 * @throws naming a tensor that is missing, has another shape than `encoder` gives it or has no place
 * in it
 */
export function placeTensors(
  stored: Record<string, { shape: number[] }>,
  encoder: EncoderConfig,
  file: string,
): TensorPlaces {
  const found = new Map(
    Object.keys(stored).map((name) => [name.replace(/^roberta\./, "roberta_prelayernorm."), name]),
  );
  if (encoder.layers > found.size) {
    throw new Error(
      `${file} has ${found.size} tensors, too few for the ${encoder.layers} layers of its config.json.`,
    );
  }
  const shapes = encoderShapes(encoder);
  const takesTokenTypes = encoder.positions.kind === "learned";
  for (const [name, original] of found) {
    const known = Object.hasOwn(shapes, name) || Object.values(tied).includes(name) ||
      (takesTokenTypes && name === TOKEN_TYPES) || unread.some((pattern) => pattern.test(name));
    if (!known) {
      throw new Error(`${file}: ${original} has no place in the encoder of its config.json.`);
    }
  }
  const weights: Record<string, string> = {};
  const copies: Record<string, string> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const other = tied[name] && found.get(tied[name]);
    const original = found.get(name) ?? other;
    if (original === undefined) throw new Error(`${file} lacks ${name}, which its encoder needs.`);
    for (const one of [original, other]) {
      if (one !== undefined) requireShape(stored[one].shape, shape, `${file}: ${one}`);
    }
    weights[name] = original;
    if (other !== undefined && other !== original) copies[name] = other;
  }
  const tokenTypes = found.get(TOKEN_TYPES) ?? null;
  if (tokenTypes !== null) {
    const { shape } = stored[tokenTypes];
    const types = Math.max(1, shape[0]);
    requireShape(shape, [types, encoder.hidden], `${file}: ${tokenTypes}`);
  }
  return { weights, copies, tokenTypes };
}

function requireShape(actual: number[], expected: number[], tensor: string): void {
  if (String(actual) !== String(expected)) {
    throw new Error(`${tensor} is [${actual}], but its encoder needs [${expected}].`);
  }
}

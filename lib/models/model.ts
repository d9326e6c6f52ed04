import type { EncoderConfig } from "../encoder/config.ts";
import type { Parameters } from "../encoder/parameters.ts";
import type { Tokenizer } from "../text/tokenizer/tokenizer.ts";

/** An encoder with its weights, and the tokenizer by which it reads. */
export interface Model {
  /** Its vocabulary is the tokenizer's. */
  encoder: EncoderConfig;
  /** On the device; whoever made the model disposes of them. */
  parameters: Parameters;
  tokenizer: Tokenizer;
}

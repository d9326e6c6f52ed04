import type { PmiVocabulary } from "./pmi/pmi_vocabulary.ts";
import type { TokenTable } from "./token_table.ts";

/**
 * What masking needs besides the sequences. Like configuration and blocks it can be sent to a
 * worker.
 */
export interface MaskingContext {
  tokens: TokenTable;
  /** Columns of the batch; shorter sequences are padded to it. */
  sequenceLength: number;
  /** For the strategy `pmi`. */
  pmi?: PmiVocabulary;
}

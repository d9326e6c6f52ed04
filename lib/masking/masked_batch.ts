/**
 * A batch as the encoder and the loss need it: what is seen, what is to be predicted and where.
 *
 * Row `r`, column `c` has the flat position `r * sequenceLength + c`. Every row has equally many
 * prediction slots, `P / batchSize`, one row's after the other's: as many as the configuration can ever
 * predict in a row, so that compiled shapes stay the same. A row's predictions come first, ordered by
 * position; the slots that it does not need point at its first column, with weight and target 0.
 */
export interface MaskedBatch {
  /** Number of rows: sequences, or copies of sequences. */
  batchSize: number;
  /** Number of columns. */
  sequenceLength: number;
  /**
   * `[batchSize * sequenceLength]` token ids after corruption; `<pad>` behind the end of a short
   * sequence.
   */
  inputIds: Int32Array;
  /**
   * `[batchSize * sequenceLength]`, 1 for a token and 0 for padding; null when no row is padded.
   */
  attentionMask: Uint8Array | null;
  /** `[P]` flat positions whose token is predicted. */
  predictedPositions: Int32Array;
  /** `[P]` ids of the tokens that stood there before corruption. */
  targets: Int32Array;
  /** `[P]` weights in the loss: 1 for a prediction, 0 for an unused slot. */
  weights: Float32Array;
}

/**
 * A batch as the encoder and the loss need it: what is seen, what is to be predicted and where.
 *
 * Row `r`, column `c` has the flat position `r * sequenceLength + c`. `P`, the number of prediction
 * slots, depends on the configuration and the number of sequences only, so that compiled shapes
 * stay the same; slots that a batch does not need have weight 0, position 0 and target 0. The used
 * slots come first, ordered by flat position.
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

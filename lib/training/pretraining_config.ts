import type { MaskingConfig } from "../masking/masking_config.ts";
import type { OptimizerConfig } from "./optimizers/config.ts";
import type { PmiVocabularyConfig } from "./batches/prepare_pmi_vocabulary.ts";

/** Most held-out sequences of a small evaluation: they show 0.3 nats and are cheap to repeat. */
export const SMALL_EVALUATION = 64;

/** How an encoder is pre-trained, as data. */
export interface PretrainingConfig {
  masking: MaskingConfig;
  /** Optimizer updates. */
  steps: number;
  /**
   * Rows that the encoder reads in an update: sequences, or copies of them where masking makes more
   * than one. A row costs the same either way, so `steps * batchSize` fixes the encoder's FLOPs;
   * for equal text instead, multiply the batch by the copies (see `copyControls`).
   */
  batchSize: number;
  /**
   * `spread` puts the copies of a sequence into consecutive updates, none with two copies of it;
   * left out, all copies of a sequence are in one update. Only where there are copies.
   */
  arrangement?: "spread";
  /** Vocabulary of the masking strategy `pmi`; left out for the others. */
  pmiVocabulary?: PmiVocabularyConfig;
  /** Tokens in a sequence, `<s>` included. */
  sequenceLength: number;
  optimizer: OptimizerConfig;
  peakLearningRate: number;
  /** Share of the steps over which the learning rate rises; the authors' is 0.06. */
  warmupShare: number;
  evaluation: {
    /** Corruption rates at which the trained encoder's held-out loss is measured. */
    rates: number[];
    /** Held-out sequences read for that. */
    sequences: number;
    /** Updates between the small evaluations that find when the plateau is left. */
    everySteps: number;
    /** Rates of the small evaluations beside 15 %, kept for later questions. */
    curveRates?: number[];
  };
}

import { maskingConfig } from "@/masking/masking_config.ts";
import type { PretrainingConfig } from "@/training/pretraining_config.ts";
import { smallEncoder } from "../encoder/small_encoder.ts";

/** The encoder of the data-parallel tests: with dropout, whose masks have to be those of the whole batch. */
export const encoder = smallEncoder({ layers: 2, hidden: 32, heads: 2, dropout: 0.1 });

/** Rows that the workers share unevenly, and rates that differ by sequence, so that numbers of targets do. */
export const config: PretrainingConfig = {
  masking: maskingConfig({
    corruptionRate: { kind: "random", from: 0.1, to: 0.5, weight: "equal" },
  }),
  steps: 40,
  batchSize: 7,
  sequenceLength: 16,
  optimizer: {
    kind: "muon",
    matrices: { learningRateRatio: 1, momentum: 0.95, newtonSchulzSteps: 5, weightDecay: 0.01 },
    rest: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01 },
    clipNorm: 1,
  },
  peakLearningRate: 5e-3,
  warmupShare: 0.1,
  evaluation: { rates: [0.15, 0.4], sequences: 14, everySteps: 2 },
};

export const SEED = 5;

import type { PretrainSpec } from "../../runs/store/spec.ts";
import { maskRate } from "../mask_rate.ts";
import type { Profile } from "./profile.ts";

/**
 * How a profile pre-trains, by the names under which `data/paper.json` keeps the authors' recipe.
 */
export function recipeOf(profile: Profile): Record<string, string | number | null> {
  const { encoder, pretraining, seeds } = profile;
  const { steps, batchSize, sequenceLength, optimizer, warmupShare } = pretraining;
  const { positions, dropout } = encoder;
  const adam = optimizer.kind === "muon" ? optimizer.rest : optimizer;
  const [{ start }] = maskRate.arms(profile);
  const { replacement } = (start as PretrainSpec).pretraining.masking;
  return {
    batchSize,
    peakLearningRate: pretraining.peakLearningRate,
    steps,
    warmupSteps: Math.round(warmupShare * steps),
    sequenceLength,
    maxPositions: positions.kind === "learned" ? positions.maximum : null,
    beta1: adam.beta1,
    beta2: adam.beta2,
    epsilon: adam.epsilon,
    weightDecay: adam.weightDecay,
    clipNorm: optimizer.clipNorm,
    // What `learningRate` of lib/training/schedule.ts does for every profile, and `encode` below.
    schedule: "linear warm-up, then linear decay",
    dropout,
    attentionDropout: dropout,
    precision: "float32",
    seed: seeds[0],
    architecture: "RoBERTa with layer normalisation before each block",
    keepShare: replacement.same,
    randomShare: replacement.random,
    tokensSeen: steps * batchSize * sequenceLength,
  };
}

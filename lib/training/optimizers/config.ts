import { adam, type AdamConfig } from "./adam.ts";
import { muon, type MuonConfig } from "./muon.ts";
import { type Optimizer, partition } from "./optimizer.ts";

/** How weights move, as data of a run's specification. */
export type OptimizerConfig = AdamOptimizer | MuonOptimizer;

/** What all optimizers have. */
interface Clipping {
  /** Largest global norm of the gradients; null leaves them as they are, as the authors do. */
  clipNorm: number | null;
}

/** Adam for all weights: the authors'. Specifications without a `kind` mean it. */
export interface AdamOptimizer extends AdamConfig, Clipping {
  kind?: undefined;
}

/**
 * Muon for the matrices of the layers, Adam for the rest: embeddings, norms, biases and head, as its
 * authors advise.
 */
export interface MuonOptimizer extends Clipping {
  kind: "muon";
  matrices: MuonConfig;
  rest: AdamConfig;
}

/**
 * The optimizer that a configuration describes; clipping is the training step's.
 *
 * @throws {RangeError} where it describes none, naming the field
 *
 * @example
 * ```ts
 * import { optimizerOf } from "@/training/optimizers/config.ts";
 * import assert from "node:assert/strict";
 * const adam = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, clipNorm: null };
 * assert.deepEqual(Object.keys(optimizerOf(adam).slots({})), ["first", "second"]);
 * assert.throws(() => optimizerOf({ ...adam, beta2: 1.5 }), /beta2 is 1.5/);
 * ```
 */
export function optimizerOf(config: OptimizerConfig): Optimizer {
  const { clipNorm } = config;
  if (clipNorm !== null && !(clipNorm > 0)) {
    throw new RangeError(
      `Optimizer: clipNorm is ${clipNorm}; it must be above 0, or null for no clipping.`,
    );
  }
  switch (config.kind) {
    case undefined:
      return checkedAdam(config);
    case "muon": {
      const { matrices, rest } = config;
      inRange("learningRateRatio", matrices.learningRateRatio, 0, Infinity);
      inRange("momentum", matrices.momentum, 0, 1);
      inRange("weightDecay", matrices.weightDecay, 0, 1);
      const { newtonSchulzSteps } = matrices;
      if (!Number.isInteger(newtonSchulzSteps) || newtonSchulzSteps < 1) {
        throw new RangeError(
          `Optimizer: newtonSchulzSteps is ${newtonSchulzSteps}; it must be a positive integer.`,
        );
      }
      return partition({
        matrices: { of: isLayersMatrix, optimizer: muon(matrices) },
        rest: { of: () => true, optimizer: checkedAdam(rest) },
      });
    }
    default:
      throw new RangeError(
        `Optimizer: kind is ${JSON.stringify((config as { kind: unknown }).kind)}; ` +
          `it must be "muon", or left out for Adam.`,
      );
  }
}

function isLayersMatrix(name: string, shape: number[]): boolean {
  return shape.length === 2 && /\.layer\.\d+\./.test(name);
}

function checkedAdam(config: AdamConfig): Optimizer {
  inRange("beta1", config.beta1, 0, 1);
  inRange("beta2", config.beta2, 0, 1);
  inRange("epsilon", config.epsilon, 0, 1);
  inRange("weightDecay", config.weightDecay, 0, 1);
  return adam(config);
}

function inRange(field: string, value: number, least: number, below: number): void {
  if (!(value >= least && value < below)) {
    throw new RangeError(`Optimizer: ${field} is ${value}; it must be in [${least}, ${below}).`);
  }
}

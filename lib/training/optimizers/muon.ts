import type { Parameters } from "../../encoder/parameters.ts";
import { tf } from "../../tensorflow/mod.ts";
import { mix } from "./adam.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** Muon, as data. */
export interface MuonConfig {
  /** Muon's learning rate over the schedule's. */
  learningRateRatio: number;
  /** Share of the gradients' running mean that stays at an update. */
  momentum: number;
  /** Rounds of the iteration that makes a matrix orthogonal. */
  newtonSchulzSteps: number;
  /** Share of each weight taken off per unit of Muon's learning rate. */
  weightDecay: number;
}

/** The authors' coefficients (Jordan et al. 2024): steep at zero, and all singular values end near 1. */
const [LINEAR, CUBIC, QUINTIC] = [3.4445, -4.7750, 2.0315];

/** Smallest norm that a gradient is divided by, PyTorch's. */
const SMALLEST_NORM = 1e-7;

/**
 * Root mean square of an update over the learning rate, Adam's own, so that the rates of both are of
 * one order (Liu et al. 2025, "Muon is scalable for LLM training").
 */
const ROOT_MEAN_SQUARE = 0.2;

/**
 * Muon for matrices (Jordan et al. 2024, with the scale of Liu et al. 2025): the gradients' running mean
 * with Nesterov's look-ahead is made orthogonal, so that all its directions are learned at one speed,
 * and scaled to the root mean square that Adam's updates have. What it does is that of PyTorch's
 * `torch.optim.Muon` with `adjust_lr_fn="match_rms_adamw"`, in float32. Its slot is `momentum`.
 */
export function muon(
  { learningRateRatio, momentum, newtonSchulzSteps, weightDecay }: MuonConfig,
): Optimizer {
  return {
    slots: (shapes) => ({ momentum: shapes }),
    scalars: (learningRate) => ({
      stepSize: learningRateRatio * learningRate,
      keep: 1 - learningRateRatio * learningRate * weightDecay,
    }),
    update(parameters, gradients, state, { stepSize, keep }) {
      const next: Parameters = {};
      const means: OptimizerState = { momentum: {} };
      for (const [name, gradient] of Object.entries(gradients)) {
        const mean = mix(state.momentum[name], gradient, momentum);
        const direction = orthogonalised(
          mix(mean, gradient, momentum) as tf.Tensor2D,
          newtonSchulzSteps,
        );
        const scale = ROOT_MEAN_SQUARE * Math.sqrt(Math.max(...gradient.shape));
        means.momentum[name] = mean;
        next[name] = tf.sub(
          tf.mul(parameters[name], keep),
          tf.mul(direction, tf.mul(stepSize, scale)),
        );
      }
      return { parameters: next, state: means };
    },
  };
}

/**
 * The orthogonal matrix nearest to `matrix` [m, n], up to singular values between about 0.7 and 1.2: what
 * Newton and Schulz's iteration, with coefficients for speed instead of convergence, gives in `steps` rounds.
 *
 * @example
 * ```ts
 * import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
 * import { orthogonalised } from "@/training/optimizers/muon.ts";
 * import assert from "node:assert/strict";
 *
 * await startTensorFlow();
 * const [a, , , d] = orthogonalised(tf.tensor2d([[3, 0], [0, -0.5]]), 5).dataSync();
 * assert.ok(a > 0.6 && a < 1.3 && d < -0.6 && d > -1.3);
 * ```
 */
export function orthogonalised(matrix: tf.Tensor2D, steps: number): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  // The Gram matrix of the shorter side is the smaller one.
  const tall = rows > columns;
  const norm = tf.maximum(tf.sqrt(tf.sum(tf.square(matrix))), SMALLEST_NORM);
  let x: tf.Tensor2D = tf.div(matrix, norm);
  for (let step = 0; step < steps; step++) {
    const gram: tf.Tensor2D = tall ? tf.matMul(x, x, true) : tf.matMul(x, x, false, true);
    const polynomial: tf.Tensor2D = tf.add(
      tf.mul(gram, CUBIC),
      tf.mul(tf.matMul(gram, gram), QUINTIC),
    );
    const turned: tf.Tensor2D = tall ? tf.matMul(x, polynomial) : tf.matMul(polynomial, x);
    x = tf.add(tf.mul(x, LINEAR), turned);
  }
  return x;
}

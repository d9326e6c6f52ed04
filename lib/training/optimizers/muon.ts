import type { Parameters } from "../../encoder/parameters.ts";
import { mapRecord } from "../../encoder/tree.ts";
import { productPrecision, tf } from "../../tensorflow/mod.ts";
import { mix } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";

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

/**
 * Rounds of one Gram matrix, for matrices at least twice as long as wide: five take five ninths of the
 * operations at 1 : 4. Rounding makes eigenvalues of the Gram matrix that are near zero negative, by about 1e-7,
 * and each round makes these twelve times as large. So it is computed anew after five, when the result is off
 * by up to 3e-4 of its norm, where singular values span seven orders of magnitude, and by 3e-6, where they span one.
 * In bfloat16, which rounds 30,000 times as coarsely, every round computes it anew: carried along, it makes singular
 * values of 40 where they span three orders of magnitude.
 */
const ROUNDS_AT_ONCE = 5;

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
      const means = mapRecord(
        gradients,
        (gradient, name) => mix(state.momentum[name], gradient, momentum),
      );
      const directions = orthogonalised(
        mapRecord(gradients, (gradient, name) => mix(means[name], gradient, momentum)),
        newtonSchulzSteps,
      );
      const next = mapRecord(directions, (direction, name) => {
        const scale = ROOT_MEAN_SQUARE * Math.sqrt(Math.max(...direction.shape));
        return tf.sub(
          tf.mul(parameters[name], keep),
          tf.mul(direction, tf.mul(stepSize, scale)),
        );
      });
      return { parameters: next, state: { momentum: means } };
    },
  };
}

/**
 * For each matrix the orthogonal one nearest to it, up to singular values between about 0.7 and 1.2: what
 * Newton and Schulz's iteration, with coefficients for speed instead of convergence, gives in `steps` rounds.
 * Matrices of one shape, turned or not, are multiplied together.
 *
 * @param matrices float32 [m, n] each
 * @returns matrices of the same names and shapes
 *
 * @example
 * ```ts
 * import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
 * import { orthogonalised } from "@/training/optimizers/muon.ts";
 * import assert from "node:assert/strict";
 *
 * await startTensorFlow();
 * const { matrix } = orthogonalised({ matrix: tf.tensor2d([[3, 0], [0, -0.5]]) }, 5);
 * const [a, , , d] = matrix.dataSync();
 * assert.ok(a > 0.6 && a < 1.3 && d < -0.6 && d > -1.3);
 * ```
 */
export function orthogonalised(matrices: Parameters, steps: number): Parameters {
  const turned = (matrix: tf.Tensor, name: string) => {
    const [rows, columns] = matrices[name].shape;
    return rows > columns ? tf.transpose(matrix) : matrix;
  };
  const wide = mapRecord(matrices, turned);
  const ofOneShape = Map.groupBy(Object.keys(wide), (name) => wide[name].shape.join());
  const results: Parameters = {};
  for (const names of ofOneShape.values()) {
    const stack = tf.stack(names.map((name) => wide[name])) as tf.Tensor3D;
    tf.unstack(iterated(stack, steps)).forEach((result, i) => results[names[i]] = result);
  }
  return mapRecord(matrices, (_, name) => turned(results[name], name));
}

/** Newton and Schulz's iteration on a stack of matrices [count, m, n], m <= n. */
function iterated(stack: tf.Tensor3D, steps: number): tf.Tensor3D {
  const [, rows, columns] = stack.shape;
  const norm = tf.maximum(tf.sqrt(tf.sum(tf.square(stack), [1, 2], true)), SMALLEST_NORM);
  const atOnce = columns >= 2 * rows && productPrecision() === "float32" ? ROUNDS_AT_ONCE : 1;
  let x: tf.Tensor3D = tf.div(stack, norm);
  for (let done = 0; done < steps; done += atOnce) x = rounds(x, Math.min(atOnce, steps - done));
  return x;
}

/**
 * Rounds X ← (a + b G + c G²) X of a stack of matrices X, where G = X Xᵀ. All these polynomials commute, so only
 * the product of the last one needs X: G becomes P G P, and what multiplies X, P Q, all of them [m, m].
 */
function rounds(x: tf.Tensor3D, count: number): tf.Tensor3D {
  const linear = tf.mul(tf.eye(x.shape[1]), LINEAR);
  let gram: tf.Tensor3D = tf.matMul(x, x, false, true);
  let product: tf.Tensor3D | undefined;
  for (let round = 1; round <= count; round++) {
    const square = tf.matMul(gram, gram);
    const polynomial: tf.Tensor3D = tf.add(
      linear,
      tf.add(tf.mul(gram, CUBIC), tf.mul(square, QUINTIC)),
    );
    product = product ? tf.matMul(polynomial, product) : polynomial;
    if (round < count) gram = tf.matMul(tf.matMul(gram, polynomial), polynomial);
  }
  return tf.matMul(product!, x);
}

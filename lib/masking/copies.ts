/**
 * How many copies of a sequence it takes to predict the share `predictionRate` of its positions
 * when each copy has only the share `corruptionRate` corrupted and is only asked for its own: 1 up
 * to equal rates, else the ratio, rounded up.
 *
 * @example
 * ```ts
 * import { copiesNeeded } from "@/masking/copies.ts";
 * import assert from "node:assert/strict";
 * assert.equal(copiesNeeded(0.4, 0.2), 1);
 * assert.equal(copiesNeeded(0.05, 0.4), 8);
 * assert.equal(copiesNeeded(0.15, 0.4), 3);
 * ```
 *
 * @throws RangeError when that many copies cannot be disjoint.
 */
export function copiesNeeded(corruptionRate: number, predictionRate: number): number {
  const slack = 1e-9;
  const copies = Math.max(1, Math.ceil(predictionRate / corruptionRate - slack));
  if (copies * corruptionRate > 1 + slack) {
    const most = Math.floor(1 / corruptionRate + slack) * corruptionRate;
    throw new RangeError(
      `predictionRate ${predictionRate} would need ${copies} disjoint copies with corruptionRate ${corruptionRate} each; disjoint copies can give at most ${
        Number(most.toPrecision(6))
      }.`,
    );
  }
  return copies;
}

/**
 * Which part of the positions, in the order in which they were drawn, is corrupted and predicted in
 * one copy.
 */
export interface CopyPart {
  /** First rank that is corrupted, and the first that is predicted. */
  start: number;
  /** Rank after the last that is corrupted. */
  corruptedEnd: number;
  /** Rank after the last that is predicted, at most `corruptedEnd`. */
  predictedEnd: number;
}

/**
 * Cuts the drawn positions of a sequence of `length` into copies. With B(x) = int(x length + U),
 * copy c corrupts the ranks from B(c m_corr) to B((c + 1) m_corr) and predicts those of them below
 * B(m_pred). One rule covers every row of the paper's Table 3:
 *
 * - m_corr > m_pred: one copy, loss on a random part of what is corrupted
 * - m_corr = m_pred: one copy, loss on all of it
 * - m_corr < m_pred: copies with disjoint masks, each with the loss on its own; together they
 *   predict int(m_pred length + U) positions. If the ratio is no integer, the last copy is
 *   corrupted like the others and predicts what is still missing.
 *
 * @param uniform the sequence's U, in [0, 1), the same for all its copies
 *
 * @example
 * ```ts
 * import { copyPart } from "@/masking/copies.ts";
 * import assert from "node:assert/strict";
 * const part = copyPart(2, 100, 0.15, 0.4, 0);
 * assert.deepEqual(part, { start: 30, corruptedEnd: 45, predictedEnd: 40 });
 * ```
 */
export function copyPart(
  copy: number,
  length: number,
  corruptionRate: number,
  predictionRate: number,
  uniform: number,
): CopyPart {
  const start = boundary(copy * corruptionRate, length, uniform);
  const corruptedEnd = boundary((copy + 1) * corruptionRate, length, uniform);
  const predictedEnd = boundary(predictionRate, length, uniform);
  return { start, corruptedEnd, predictedEnd: Math.min(corruptedEnd, predictedEnd) };
}

/**
 * Rounds `expected` to one of its two neighbours so that the mean is `expected`: int(expected + U),
 * U uniform in [0, 1). Source: `mask_tokens_dataset.py` of the authors' fairseq branch.
 *
 * @example
 * ```ts
 * import { roundAtRandom } from "@/masking/copies.ts";
 * import assert from "node:assert/strict";
 * assert.equal(roundAtRandom(9.6, 0.3), 9);
 * assert.equal(roundAtRandom(9.6, 0.5), 10);
 * ```
 */
export function roundAtRandom(expected: number, uniform: number): number {
  // More than the error of a product like 3 * 0.15 * 100, less than a step of U (2^-32).
  const slack = 1e-10;
  return Math.floor(expected + uniform + slack);
}

function boundary(rate: number, length: number, uniform: number): number {
  return Math.min(length, roundAtRandom(rate * length, uniform));
}

/** Held-out loss, in nats, after `step` updates. */
export interface HeldOutPoint {
  step: number;
  loss: number;
}

/**
 * How far below the corpus's unigram entropy, in nats, a held-out loss must be to say that the
 * model reads its context. Below 0.1 a better-calibrated unigram could be the cause; every run
 * that passed 0.3 in the recipe search went on down.
 */
export const PLATEAU_MARGIN = 0.3;

/**
 * The step at which a masked language model is first seen to have left the unigram plateau: its
 * loss is `PLATEAU_MARGIN` below what word frequencies alone can give. Null when it never was.
 *
 * @param points in order of step
 * @param unigramEntropy of the corpus, nats per token
 *
 * @example
 * ```ts
 * import { plateauLeftAt } from "@/training/plateau.ts";
 * import assert from "node:assert/strict";
 * const points = [{ step: 50, loss: 6.8 }, { step: 100, loss: 6.4 }, { step: 150, loss: 5.9 }];
 * assert.equal(plateauLeftAt(points, 6.75), 100);
 * assert.equal(plateauLeftAt(points, 6.0), null);
 * ```
 */
export function plateauLeftAt(points: HeldOutPoint[], unigramEntropy: number): number | null {
  return points.find(({ loss }) => loss < unigramEntropy - PLATEAU_MARGIN)?.step ?? null;
}

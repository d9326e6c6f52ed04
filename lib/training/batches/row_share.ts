/** Consecutive rows of a batch that one worker computes. */
export interface RowShare {
  /** The first of them, from 0. */
  first: number;
  count: number;
}

/**
 * The rows of worker `index` of `workers`, which share a batch as evenly as can be.
 *
 * @throws RangeError when there are fewer rows than workers
 *
 * @example
 * ```ts
 * import { rowShare } from "@/training/batches/row_share.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual([0, 1, 2].map((index) => rowShare(8, 3, index)), [
 *   { first: 0, count: 2 },
 *   { first: 2, count: 3 },
 *   { first: 5, count: 3 },
 * ]);
 * ```
 */
export function rowShare(rows: number, workers: number, index: number): RowShare {
  if (rows < workers) {
    throw new RangeError(
      `A batch of ${rows} rows cannot be shared by ${workers} workers; take at most ${rows}.`,
    );
  }
  const first = Math.floor(rows * index / workers);
  return { first, count: Math.floor(rows * (index + 1) / workers) - first };
}

/** How the copies of a sequence are dealt out to the updates of a run. */
export interface CopyPlan {
  /** Copies of every sequence, see `copiesNeeded`. */
  copies: number;
  /** Rows that the encoder sees in an update. */
  rowsPerUpdate: number;
  /** `together`: all copies of a sequence in one update; `spread`: every copy in another one. */
  arrangement: "together" | "spread";
}

/**
 * The rows of update number `update` (from 0). Sequences are numbered in the order of the run: 0,
 * 1, 2, ... over all epochs. Spread, `copies` consecutive updates share their sequences, and no
 * update has two copies of one; which copy comes first changes from row to row, so that every
 * update has its share of the last copies, which may predict less.
 *
 * @returns `sequences[row]` and `copies[row]`, both `[rowsPerUpdate]`
 * @throws RangeError when copies that stay together do not fill whole updates.
 *
 * @example
 * ```ts
 * import { updateRows } from "@/masking/copy_plan.ts";
 * import assert from "node:assert/strict";
 * const plan = { copies: 2, rowsPerUpdate: 4 };
 * const together = updateRows({ ...plan, arrangement: "together" }, 1);
 * assert.deepEqual([...together.sequences], [2, 2, 3, 3]);
 * assert.deepEqual([...together.copies], [0, 1, 0, 1]);
 * const spread = updateRows({ ...plan, arrangement: "spread" }, 1);
 * assert.deepEqual([...spread.sequences], [0, 1, 2, 3]);
 * assert.deepEqual([...spread.copies], [1, 0, 1, 0]);
 * ```
 */
export function updateRows(
  { copies, rowsPerUpdate, arrangement }: CopyPlan,
  update: number,
): { sequences: Float64Array; copies: Int32Array } {
  if (arrangement === "together" && rowsPerUpdate % copies !== 0) {
    throw new RangeError(
      `${rowsPerUpdate} rows cannot hold whole groups of ${copies} copies; use a multiple of ${copies}.`,
    );
  }
  const rows = {
    sequences: new Float64Array(rowsPerUpdate),
    copies: new Int32Array(rowsPerUpdate),
  };
  for (let row = 0; row < rowsPerUpdate; row++) {
    const number = update * rowsPerUpdate + row;
    if (arrangement === "together") {
      rows.sequences[row] = Math.floor(number / copies);
      rows.copies[row] = number % copies;
    } else {
      rows.sequences[row] = Math.floor(update / copies) * rowsPerUpdate + row;
      rows.copies[row] = (update + row) % copies;
    }
  }
  return rows;
}

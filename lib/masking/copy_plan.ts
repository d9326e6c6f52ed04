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

/** One arm of the comparison that separates prediction from leakage and from longer training. */
export interface CopyControl extends CopyPlan {
  name: "baseline" | "longer baseline" | "equal updates" | "equal FLOPs" | "spread";
  updates: number;
  /** Different sequences (counted once for each epoch) that the run reads. */
  sequences: number;
  /** Rows that the encoder sees in the whole run, which its FLOPs are proportional to. */
  encoderRows: number;
}

/**
 * The arms that answer whether predicting more than is corrupted helps by itself. Against a
 * baseline of `updates` updates with `rowsPerUpdate` rows:
 *
 * - `equal updates`: same updates, same text, `copies` times the FLOPs, as in the paper
 * - `longer baseline`: one copy only, but as many FLOPs as that, spent on more text
 * - `equal FLOPs`: same updates, same FLOPs, 1 / `copies` of the text
 * - `spread`: like `equal updates`, but no update sees two copies of a sequence, so that nothing
 *   one copy shows can help with another in the same update
 *
 * @throws RangeError when `rowsPerUpdate` is no multiple of `copies`.
 *
 * @example
 * ```ts
 * import { copyControls } from "@/masking/copy_plan.ts";
 * import assert from "node:assert/strict";
 * const arms = copyControls(1000, 32, 4);
 * assert.deepEqual(arms.map((arm) => arm.encoderRows), [32000, 128000, 128000, 32000, 128000]);
 * assert.deepEqual(arms.map((arm) => arm.sequences), [32000, 128000, 32000, 8000, 32000]);
 * ```
 */
export function copyControls(
  updates: number,
  rowsPerUpdate: number,
  copies: number,
): CopyControl[] {
  if (rowsPerUpdate % copies !== 0) {
    throw new RangeError(
      `${rowsPerUpdate} rows cannot hold whole groups of ${copies} copies; use a multiple of ${copies}.`,
    );
  }
  const arm = (
    name: CopyControl["name"],
    copiesOfEach: number,
    rows: number,
    arrangement: CopyPlan["arrangement"],
  ): CopyControl => ({
    name,
    copies: copiesOfEach,
    rowsPerUpdate: rows,
    arrangement,
    updates,
    sequences: updates * rows / copiesOfEach,
    encoderRows: updates * rows,
  });
  return [
    arm("baseline", 1, rowsPerUpdate, "together"),
    arm("longer baseline", 1, rowsPerUpdate * copies, "together"),
    arm("equal updates", copies, rowsPerUpdate * copies, "together"),
    arm("equal FLOPs", copies, rowsPerUpdate, "together"),
    arm("spread", copies, rowsPerUpdate * copies, "spread"),
  ];
}

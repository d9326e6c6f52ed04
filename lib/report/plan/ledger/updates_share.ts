import { fixedPercentNumber } from "../../../format/percent.ts";

/** The unit of the claim about updates: minus the logarithm of a share of the updates. */
export const LOG_SHARE = "log share";

/**
 * An effect in that unit as the share of the updates, in per cent.
 *
 * @example
 * ```ts
 * import { updatesShare } from "@/report/plan/ledger/updates_share.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(updatesShare(Math.log(2)), "50");
 * ```
 */
export function updatesShare(effect: number): string {
  return fixedPercentNumber(Math.exp(-effect), 0);
}

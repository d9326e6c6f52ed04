import { extent } from "./extent.ts";
import { counted } from "../../../format/count.ts";

/** What charts say of hollow marks, for those that have some. */
export const hollowNote = "A hollow mark is a single seed: no interval, less certain.";

/**
 * Seeds behind the points of a figure, in words; empty where there are none.
 *
 * @example
 * ```ts
 * import { seedsText } from "@/report/figures/parts/seed_counts.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(seedsText([5, 3, 3]), "3 to 5 seeds");
 * assert.equal(seedsText([1]), "1 seed");
 * assert.equal(seedsText([]), "");
 * ```
 */
export function seedsText(counts: readonly number[]): string {
  const [fewest, most] = extent(counts.filter((count) => count > 0));
  if (fewest > most) return "";
  return counted(fewest === most ? most : `${fewest} to ${most}`, "seed");
}

/** A measure's value, or why these predictions and labels have none. */
export type Score = number | { undefinedBecause: string };

/**
 * A score as pages and tables show it.
 *
 * @example
 * ```ts
 * import { pearson } from "@/tasks/metrics.ts";
 * import { shownScore } from "@/tasks/score.ts";
 * import assert from "node:assert/strict";
 * const shown = (predictions: number[]) =>
 *   shownScore(pearson(predictions, [1, 2, 4]), (r) => r.toFixed(2));
 * assert.equal(shown([1, 2, 3]), "0.98");
 * assert.equal(shown([2, 2, 2]), "undefined (all 3 predictions are 2)");
 * ```
 */
export function shownScore(score: Score, format: (value: number) => string): string {
  return typeof score === "number" ? format(score) : `undefined (${score.undefinedBecause})`;
}

/** Orders scores from the best to the worst; those without a value come last. */
export function betterFirst(one: Score, other: Score): number {
  if (typeof one === "number" && typeof other === "number") return other - one;
  return Number(typeof other === "number") - Number(typeof one === "number");
}

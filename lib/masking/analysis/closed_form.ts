/**
 * Share of units of `size` tokens that uniform masking hides completely in a sequence of `length`,
 * exactly: the mean over the two budgets m that `roundAtRandom` gives of m (m - 1) ... (m - size +
 * 1) / (length (length - 1) ... (length - size + 1)).
 *
 * @example
 * ```ts
 * import { wholeShareOfLength } from "@/masking/analysis/closed_form.ts";
 * import assert from "node:assert/strict";
 * assert.equal(wholeShareOfLength(1, 0.15, 64), 0.15);
 * assert.ok(wholeShareOfLength(3, 0.15, 64) < 0.15 ** 3);
 * ```
 */
export function wholeShareOfLength(size: number, rate: number, length: number): number {
  const budget = Math.floor(rate * length);
  const roundedUp = rate * length - budget;
  const share = (hidden: number) => {
    let product = 1;
    for (let i = 0; i < size; i++) product *= Math.max(0, hidden - i) / (length - i);
    return product;
  };
  return (1 - roundedUp) * share(budget) + roundedUp * share(budget + 1);
}

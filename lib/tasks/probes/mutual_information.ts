/** Entropy of labels in nats. */
export function entropy(labels: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  let nats = 0;
  for (const count of counts.values()) {
    nats -= count / labels.length * Math.log(count / labels.length);
  }
  return nats;
}

/**
 * Mutual information of paired labels in nats, of their empirical distribution. It is biased upwards
 * where there are few pairs for the labels' combinations.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mutualInformation } from "@/tasks/probes/mutual_information.ts";
 *
 * assert.equal(mutualInformation([0, 0, 1, 1], [0, 1, 0, 1]), 0);
 * assert.equal(mutualInformation([0, 0, 1, 1], [5, 5, 7, 7]), Math.log(2));
 * ```
 */
export function mutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const pairs = Int32Array.from({ length: a.length }, (_, i) => a[i] * 65_536 + b[i]);
  return entropy(a) + entropy(b) - entropy(pairs);
}

import type { EstimatedContrast, NotComputable } from "./contrast.ts";
import { type Estimate, pAbove, pBelow } from "./estimate.ts";

/** Whether a measure sees pre-training at all. */
export type Gate =
  | { state: "passed"; p: number }
  | { state: "insensitive measure"; p: number | null }
  | { state: "not yet run"; reason: string };

/** What a measure must show before it decides a claim. */
const GATE_ALPHA = 0.01;

/**
 * The gate of a measure: pre-trained encoders must be better than untrained ones, one-sided, at 1 %. A measure that
 * does not pass cannot tell two pre-trainings apart, and that it finds no difference, or that 95 % are kept, means
 * nothing. A measure that gives every seed the same value (a majority class, say) is insensitive, too.
 *
 * Source of the principle, assay sensitivity: Temple and Ellenberg 2000; ICH E10 2000, 1.5.
 *
 * @param gained pre-trained minus untrained encoders, as contrasted over seeds
 * @param better in which direction the measure is better
 * @example
 * ```ts
 * import { assayGate } from "@/report/statistics/gates.ts";
 * import assert from "node:assert/strict";
 *
 * // Points of accuracy: the pilot's sentiment task, then its minimal pairs.
 * const found = { kind: "estimated", degreesOfFreedom: 4 } as const;
 * const sentiment = { ...found, estimate: -1.07, standardError: 0.24 };
 * const pairs = { ...found, estimate: 26, standardError: 2.5 };
 * assert.equal(assayGate(sentiment, "higher").state, "insensitive measure");
 * assert.equal(assayGate(pairs, "higher").state, "passed");
 * ```
 */
export function assayGate(
  gained: { kind: EstimatedContrast["kind"] } & Estimate | NotComputable,
  better: "higher" | "lower",
): Gate {
  if (gained.kind === "cannot be computed") {
    return gained.cause === "missing"
      ? { state: "not yet run", reason: gained.reason }
      : { state: "insensitive measure", p: null };
  }
  const p = better === "higher" ? pAbove(gained) : pBelow(gained);
  return { state: p <= GATE_ALPHA ? "passed" : "insensitive measure", p };
}

/** A rate that stays the same, or one that changes over training or from sequence to sequence. */
export type Rate = number | RateSchedule;

/**
 * How a rate changes. `progress` is the share of the training that is done, 0 to 1.
 *
 * - `linear`: from + (to - from) progress (Yang et al. 2023 let the rate fall; Ankner et al. 2024
 *   from 30 to 15 %)
 * - `random`: every sequence draws its own rate, uniform between `from` and `to`, as masked diffusion
 *   models do (Sahoo et al. 2024, Nie et al. 2025); unlike theirs, all predictions weigh the same
 */
export type RateSchedule =
  | { kind: "linear"; from: number; to: number }
  | { kind: "random"; from: number; to: number; weight: "equal" };

/**
 * The rate at a moment of training.
 *
 * @example
 * ```ts
 * import { rateAt } from "@/masking/rate_schedule.ts";
 * import assert from "node:assert/strict";
 * assert.equal(rateAt({ kind: "linear", from: 0.5, to: 0.25 }, 0.5, 0), 0.375);
 * ```
 *
 * @param progress share of the training that is done, in [0, 1]
 * @param uniform the sequence's own number in [0, 1), for `random`
 */
export function rateAt(rate: Rate, progress: number, uniform: number): number {
  if (typeof rate === "number") return rate;
  const { from, to } = rate;
  switch (rate.kind) {
    case "linear":
      return from + (to - from) * progress;
    case "random":
      return from + (to - from) * uniform;
  }
}

/** The highest rate that a schedule ever takes. */
export function highestRate(rate: Rate): number {
  return typeof rate === "number" ? rate : Math.max(rate.from, rate.to);
}

/**
 * The same rates in the opposite order; a constant or `random` rate is its own reverse.
 *
 * @example
 * ```ts
 * import { reversed } from "@/masking/rate_schedule.ts";
 * import assert from "node:assert/strict";
 * const rising = reversed({ kind: "linear", from: 0.5, to: 0.25 });
 * assert.deepEqual(rising, { kind: "linear", from: 0.25, to: 0.5 });
 * ```
 */
export function reversed(rate: Rate): Rate {
  if (typeof rate === "number" || rate.kind === "random") return rate;
  return { ...rate, from: rate.to, to: rate.from };
}

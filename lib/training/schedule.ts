/** Linear warm-up, then linear decay to zero, in optimizer steps. */
export interface Schedule {
  peakLearningRate: number;
  warmupSteps: number;
  totalSteps: number;
}

/**
 * Learning rate of update `step`, counted from 1 (fairseq's `polynomial_decay` with power 1, the
 * authors' schedule).
 *
 * @example
 * ```ts
 * import { learningRate } from "@/training/schedule.ts";
 * import assert from "node:assert/strict";
 * const schedule = { peakLearningRate: 2e-3, warmupSteps: 1380, totalSteps: 23000 }; // the paper's
 * assert.equal(learningRate(schedule, 690), 1e-3);
 * assert.equal(learningRate(schedule, 1380), 2e-3);
 * assert.equal(learningRate(schedule, 23000), 0);
 * ```
 */
export function learningRate(schedule: Schedule, step: number): number {
  const { peakLearningRate, warmupSteps, totalSteps } = schedule;
  if (step <= warmupSteps) return peakLearningRate * step / warmupSteps;
  return peakLearningRate * Math.max(0, (totalSteps - step) / (totalSteps - warmupSteps));
}

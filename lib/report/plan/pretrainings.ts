import { armId } from "../../experiments/arm_id.ts";
import type { ReferenceRun } from "../../experiments/results/committed_run.ts";

/** A pre-training by its arm, with its held-out curve at 15 % and what it cost. */
export interface Pretraining {
  arm: string;
  seed: number;
  /** Updates and held-out losses in nats, from the first to the last measurement. */
  curve: { step: number; loss: number }[];
  /** The same at 40 %; empty where it was not followed. */
  curveAt40: { step: number; loss: number }[];
  /** Of the whole training. */
  updates: number;
  tokens: number;
  predictions: number;
  flops: number;
}

/** The pre-trainings among the runs of a profile that kept their curve. */
export function pretrainingsOf(profile: string, runs: readonly ReferenceRun[]): Pretraining[] {
  return runs.flatMap((run) => {
    if (run.kind !== "pretrain" || !run.heldOut?.length) return [];
    const { tokens, predictedTokens, flops } = run.result;
    return [{
      arm: armId(profile, run.spec),
      seed: run.spec.seed,
      curve: run.heldOut.map(([step, loss]) => ({ step, loss })),
      curveAt40: (run.curves?.["0.4"] ?? []).map(([step, loss]) => ({ step, loss })),
      updates: run.spec.pretraining.steps,
      tokens,
      predictions: predictedTokens,
      flops,
    }];
  });
}

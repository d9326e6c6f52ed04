import { type Plan, plannedRuns } from "../../../experiments/plan/plan.ts";
import type { ReferenceRun } from "../../../experiments/results/committed_run.ts";
import { distinctRuns } from "../../../runs/store/spec.ts";
import { blockCounts } from "./block_counts.ts";
import { type LedgerClaim, planLedger } from "./ledger.ts";

/** How many of what was planned is there. */
export interface Progress {
  there: number;
  planned: number;
}

/** What the runs of a plan say so far, as pages show it; JSON holds all of it. */
export interface PlanAnswers {
  /** Runs, each once, also those that blocks share. */
  runs: Progress;
  /** In the plan's order. */
  blocks: (Progress & { block: string })[];
  claims: LedgerClaim[];
}

/**
 * The ledger of a plan with how far its runs are.
 *
 * @throws {RangeError} where a run has a seed that was used to choose recipe, measures or plan
 */
export function planAnswers(plan: Plan, runs: readonly ReferenceRun[]): PlanAnswers {
  const finished = new Set(runs.map(({ key }) => key));
  const asked = distinctRuns(plannedRuns(plan).flatMap(({ specs }) => specs));
  return {
    runs: { there: asked.filter(({ key }) => finished.has(key)).length, planned: asked.length },
    blocks: blockCounts(plan, runs).map(({ block: { block }, there, planned }) => ({
      block,
      there,
      planned,
    })),
    claims: planLedger(plan, runs),
  };
}

import canonicalize from "canonicalize";
import { type Block, type Plan, plannedRuns } from "../../../experiments/plan/plan.ts";
import type { StoredRun } from "../../../runs/store/store.ts";

/** How far a block of the plan is. */
export interface BlockCount {
  block: Block;
  /** Of its runs, those that are finished. */
  there: number;
  planned: number;
}

/** Counts the finished runs of every block of a plan, each run of a block once. */
export function blockCounts(plan: Plan, runs: readonly StoredRun[]): BlockCount[] {
  const finished = new Set(runs.map(({ spec }) => canonicalize(spec)));
  return plannedRuns(plan).map(({ specs }, i) => {
    const asked = [...new Set(specs.map((spec) => canonicalize(spec)))];
    return {
      block: plan.blocks[i],
      there: asked.filter((spec) => finished.has(spec)).length,
      planned: asked.length,
    };
  });
}

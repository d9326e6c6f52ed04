import type { Block, Plan } from "../../../experiments/plan/plan.ts";

/** The blocks of a plan in which an arm is measured so. */
export function measuringBlocks(
  { blocks, measures }: Plan,
  arm: string,
  measure: string,
): Block[] {
  const { from } = measures[measure];
  return blocks.filter(({ arms, probes, fineTuned }) =>
    arms.includes(arm) &&
    (from === "probe" ? probes.includes(measure) : from === "pre-training" || fineTuned)
  );
}

/**
 * The seeds of an arm that are measured so in some of a plan's blocks, all when left out.
 *
 * @example
 * ```ts
 * import { plan } from "@/experiments/plan/plan.ts";
 * import { measuredSeeds } from "@/report/plan/ledger/measuring_blocks.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(measuredSeeds(plan, "40", "pairs").length, 12);
 * assert.equal(measuredSeeds(plan, "40", "fine-tuned sentiment").length, 4);
 * ```
 */
export function measuredSeeds(
  plan: Plan,
  arm: string,
  measure: string,
  blocks: readonly Block[] = plan.blocks,
): number[] {
  const counts = measuringBlocks(plan, arm, measure)
    .filter((block) => blocks.includes(block))
    .map(({ seeds }) => seeds);
  return plan.seeds.slice(0, Math.max(0, ...counts));
}

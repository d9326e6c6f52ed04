import type { Plan, PlannedClaim } from "../../experiments/plan/plan.ts";
import { measuredSeeds } from "./ledger/measuring_blocks.ts";
import { type PlannedArm, smallestPlannedEffect } from "../statistics/power.ts";

/** A claim with the smallest effect that the plan can see. */
export interface ClaimPower {
  family: string;
  claim: PlannedClaim;
  unit: string;
  /** Fewest seeds of an arm of the claim. */
  seeds: number;
  /** Smallest true effect that is found four times in five at the family's strictest level, in the unit. */
  smallestEffect: number;
}

/**
 * What each claim of a plan can see, from the deviations that the pilot leads to expect. All arms of a
 * variance group help to estimate its spread; the strictest level is Holm's first, the error over the number
 * of the family's claims.
 */
export function claimPowers(plan: Plan): ClaimPower[] {
  return plan.families.flatMap(({ family, claims }) =>
    claims.map((claim) => {
      const { unit, expectedDeviation } = plan.measures[claim.measure];
      const seedsOf = (arm: string) => measuredSeeds(plan, arm, claim.measure).length;
      const arms = plan.varianceGroups.flatMap(({ group, arms }) =>
        arms.map((arm): PlannedArm => ({
          weight: claim.contrast[arm] ?? 0,
          group,
          seeds: seedsOf(arm),
        })).filter(({ seeds }) => seeds > 0)
      );
      const sds = Object.fromEntries(
        plan.varianceGroups.map(({ group }) => [group, expectedDeviation]),
      );
      return {
        family,
        claim,
        unit,
        seeds: Math.min(...Object.keys(claim.contrast).map(seedsOf)),
        smallestEffect: smallestPlannedEffect(arms, sds, plan.level / claims.length),
      };
    })
  );
}

import type { Plan } from "../../../experiments/plan/plan.ts";
import type { ForestClaim, ForestData, ForestEffect } from "../../figures/forest.ts";
import type { Paper } from "../../data/paper.ts";
import { claimsInPaper } from "../../../experiments/plan/notebooks.ts";
import { foundText } from "./found.ts";
import type { LedgerClaim } from "./ledger.ts";
import { seedsText } from "./ledger_table.ts";
import { paperFindings } from "./paper_findings.ts";

/**
 * A ledger in the shape that the forest draws. A claim whose seeds are not all there has no effect in it: nothing is read
 * from a block that is not whole.
 */
export function forestData(plan: Plan, claims: readonly LedgerClaim[], paper: Paper): ForestData {
  const findings = paperFindings(paper);
  const place = ({ claim }: LedgerClaim) => claimsInPaper.indexOf(claim.id);
  return {
    claims: claims.toSorted((a, b) => place(a) - place(b)).map((entry): ForestClaim => ({
      id: entry.claim.id,
      text: entry.claim.text,
      where: entry.claim.where,
      state: entry.state.state,
      unit: entry.unit,
      margin: marginStep(plan, entry),
      ...truth(entry),
      effect: effectOf(entry),
      found: foundText(entry),
      paper: findings[entry.claim.id] ?? null,
      seeds: seedsText(entry),
    })),
  };
}

/**
 * What a claim's effect is measured in on a common axis: its margin; where it has none, the smallest that the plan sets
 * in its unit; where there is none either, the spread between seeds that the plan expected of the measure.
 *
 * @example
 * ```ts
 * import { plan } from "@/experiments/plan/plan.ts";
 * import { marginStep } from "@/report/plan/ledger/forest_data.ts";
 * import { planLedger } from "@/report/plan/ledger/ledger.ts";
 * import assert from "node:assert/strict";
 *
 * const ledger = planLedger(plan, []);
 * const step = (id: string) => marginStep(plan, ledger.find(({ claim }) => claim.id === id)!);
 * assert.deepEqual(["random rates", "corruption", "updates"].map(step), [0.1, 0.05, 0.15]);
 * ```
 */
export function marginStep(plan: Plan, { claim, unit }: LedgerClaim): number {
  if (claim.margin !== undefined && claim.margin > 0) return claim.margin;
  const margins = plan.families.flatMap(({ claims }) => claims)
    .filter(({ measure }) => plan.measures[measure].unit === unit)
    .flatMap(({ margin }) => margin ? [margin] : []);
  return margins.length > 0 ? Math.min(...margins) : plan.measures[claim.measure].expectedDeviation;
}

function truth(
  { claim: { kind, margin = 0 } }: LedgerClaim,
): Pick<ForestClaim, "trueFrom" | "trueTo"> {
  if (kind === "difference") return { trueFrom: 0, trueTo: null };
  if (kind === "no gain") return { trueFrom: null, trueTo: margin };
  return { trueFrom: margin === 0 ? 0 : -margin, trueTo: kind === "keeps" ? null : margin };
}

function effectOf({ state, estimate, seeds }: LedgerClaim): ForestEffect | null {
  if ("tested" in state) {
    const { estimate, interval } = state.tested;
    return { estimate, ...interval, judged: true };
  }
  const whole = seeds.every(({ there, planned }) => there === planned);
  if (estimate === null || !whole || state.state !== "insensitive measure") return null;
  const { low, high, level } = estimate;
  return { estimate: estimate.estimate, low, high, level, judged: false };
}

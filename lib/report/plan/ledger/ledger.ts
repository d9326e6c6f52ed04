import type { Plan, PlannedClaim } from "../../../experiments/plan/plan.ts";
import type { ReferenceRun } from "../../../experiments/results/committed_run.ts";
import type { ClaimState } from "../../statistics/claim_state.ts";
import {
  contrast,
  type ContrastArm,
  type EstimatedContrast,
  type NotComputable,
  pooledDeviations,
} from "../../statistics/contrast.ts";
import { type GatedClaim, judgeFamily } from "../../statistics/family.ts";
import { assayGate, type Gate } from "../../statistics/gates.ts";
import { holm } from "../../statistics/holm.ts";
import { seedsNeeded } from "../../statistics/power.ts";
import { type ArmMeasures, armMeasures, REACHED_ARM } from "../arm_measures.ts";
import { type BlockCount, blockCounts } from "./block_counts.ts";
import { measuredSeeds, measuringBlocks } from "./measuring_blocks.ts";

/** Seeds of one arm that are measured by a claim's measure. */
export interface ArmSeeds {
  arm: string;
  there: number;
  planned: number;
}

/** A claim of the plan with what the runs say of it. */
export interface LedgerClaim {
  family: string;
  claim: PlannedClaim;
  /** Of estimates, intervals and margins. */
  unit: string;
  /** Of every arm of the claim. */
  seeds: ArmSeeds[];
  state: ClaimState;
  /**
   * The contrast with its own 95 % interval, adjusted for nothing: a description, provisional where the claim's blocks
   * are not whole. Null where too little is there.
   */
  estimate: EstimatedContrast | null;
  /**
   * Seeds an arm with which an effect as far from the boundary as the estimate is would be found four times in five;
   * null where the claim is decided or not judged, or where it would be more than 10,000.
   */
  seedsToDecide: number | null;
}

/**
 * The plan's ledger: every claim of every family, with its state where the blocks that measure it are whole.
 *
 * A claim's value of an arm is the mean over all seeds that the plan has for it, so it waits for the block that has the
 * most of them, and gates do as well: until then it is *not yet run*. The error variance of a group comes from those of
 * its arms whose blocks are whole, so that a state changes with whole blocks only.
 *
 * @param decide the procedure that a family is judged by
 * @example
 * ```ts
 * import { plan } from "@/experiments/plan/plan.ts";
 * import { planLedger } from "@/report/plan/ledger/ledger.ts";
 * import assert from "node:assert/strict";
 *
 * const [{ state, seeds }] = planLedger(plan, []); // without any run
 * assert.equal(state.state, "not yet run");
 * assert.deepEqual(seeds[1], { arm: "40-predict-20", there: 0, planned: 8 });
 * ```
 *
 * @throws {RangeError} where a run has a seed that was used to choose recipe, measures or plan
 */
export function planLedger(
  plan: Plan,
  runs: readonly ReferenceRun[],
  decide: typeof holm = holm,
): LedgerClaim[] {
  return judgePlan(plan, armMeasures(plan, runs), blockCounts(plan, runs), decide);
}

/** The ledger from what was measured and how far the blocks are; see {@link planLedger}. */
function judgePlan(
  plan: Plan,
  measured: readonly ArmMeasures[],
  counts: readonly BlockCount[],
  decide: typeof holm,
): LedgerClaim[] {
  const evidence = { plan, measured, counts };
  return plan.families.flatMap(({ family, gate: gateMeasure, claims }) => {
    const gate = gateMeasure === undefined ? null : gateOf(evidence, gateMeasure);
    const tests = claims.map(({ id, kind, measure, contrast, margin }): GatedClaim => {
      const finding = judgedContrast(evidence, measure, contrast);
      return {
        id,
        kind,
        direction: "higher",
        margin: margin ?? null,
        finding,
        // What a claim itself waits for says more than what its gate waits for.
        gate: gate?.state === "not yet run" && finding.kind === gate.state ? null : gate,
      };
    });
    const states = judgeFamily(tests, plan.level, decide);
    return claims.map((claim, i): LedgerClaim => {
      const { id: _, ...state } = states[i];
      const { measure } = claim;
      const provisional = tests[i].finding.kind === "not yet run";
      const arms = contrastArms(evidence, measure, claim.contrast, provisional);
      const estimate = contrast(arms);
      return {
        family,
        claim,
        unit: plan.measures[measure].unit,
        seeds: Object.keys(claim.contrast).map((arm) => seedsOf(evidence, arm, measure)),
        state,
        estimate: estimate.kind === "estimated" ? estimate : null,
        seedsToDecide: state.state === "not decided by these runs"
          ? seedsToDecide(
            arms,
            state.tested.estimate - state.tested.boundary,
            plan.level / claims.length,
          )
          : null,
      };
    });
  });
}

interface Evidence {
  plan: Plan;
  measured: readonly ArmMeasures[];
  counts: readonly BlockCount[];
}

/** The arms trained at 15 and 40 % against untrained encoders. */
function gateOf(evidence: Evidence, measure: string): Gate {
  const found = judgedContrast(evidence, measure, { "15": 0.5, "40": 0.5, untrained: -1 });
  if (found.kind === "not yet run") return { state: "not yet run", reason: found.reason };
  return assayGate(found, evidence.plan.measures[measure].better);
}

/** The contrast of whole blocks, or what is missing of them. */
function judgedContrast(
  evidence: Evidence,
  measure: string,
  weights: PlannedClaim["contrast"],
): EstimatedContrast | NotComputable | { kind: "not yet run"; reason: string } {
  const { plan, counts } = evidence;
  const arms = [
    ...Object.keys(weights),
    ...(measure === "updates ratio" ? [REACHED_ARM] : []), // whose last losses are reached
  ];
  const deciding = new Set(arms.map((arm) => {
    const [first, ...others] = measuringBlocks(plan, arm, measure);
    return others.reduce((most, block) => block.seeds > most.seeds ? block : most, first);
  }));
  const open = counts.filter(({ block, there, planned }) => deciding.has(block) && there < planned);
  if (open.length > 0) {
    const blocks = open.map(({ block, there, planned }) =>
      `of the block "${block.block}" ${there} of ${planned} runs are there`
    ).join(", ");
    return { kind: "not yet run", reason: `${blocks[0].toUpperCase()}${blocks.slice(1)}.` };
  }
  const short = arms.map((arm) => seedsOf(evidence, arm, measure))
    .find(({ there, planned }) => there < planned);
  if (short) {
    const { arm, there, planned } = short;
    return {
      kind: "not yet run",
      reason: `Of the arm ${arm} ${there} of ${planned} runs tell its ${measure}.`,
    };
  }
  return contrast(contrastArms(evidence, measure, weights, false));
}

function seedsOf({ plan, measured }: Evidence, arm: string, measure: string): ArmSeeds {
  const planned = measuredSeeds(plan, arm, measure);
  return {
    arm,
    there: valuesOf(measured, arm, measure, planned).length,
    planned: planned.length,
  };
}

/** All arms of the plan with what a contrast needs of them; from whole blocks only unless it is provisional. */
function contrastArms(
  { plan, measured, counts }: Evidence,
  measure: string,
  weights: PlannedClaim["contrast"],
  provisional: boolean,
): ContrastArm[] {
  const blocks = counts.filter(({ there, planned }) => provisional || there === planned)
    .map(({ block }) => block);
  return plan.varianceGroups.flatMap(({ group, arms }) =>
    arms.map((arm) => ({
      arm,
      group,
      weight: weights[arm] ?? 0,
      values: valuesOf(measured, arm, measure, measuredSeeds(plan, arm, measure, blocks)),
    }))
  );
}

function valuesOf(
  measured: readonly ArmMeasures[],
  arm: string,
  measure: string,
  seeds: readonly number[],
): number[] {
  return measured.filter((one) => one.arm === arm && seeds.includes(one.seed))
    .flatMap(({ values }) => values[measure] ?? []);
}

function seedsToDecide(arms: ContrastArm[], effect: number, alpha: number): number | null {
  const weighted = arms.filter(({ weight }) => weight !== 0);
  return seedsNeeded(weighted, pooledDeviations(arms), effect, alpha);
}

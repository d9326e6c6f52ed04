import type { Plan, PlannedClaim } from "../../../experiments/plan/plan.ts";
import type { ReferenceRun } from "../../../experiments/results/committed_run.ts";
import { type ClaimState, claimState } from "../../statistics/claim_state.ts";
import { bonferroni, holm, unadjusted } from "../../statistics/holm.ts";
import { type LedgerClaim, planLedger } from "./ledger.ts";

type State = ClaimState["state"];

/** How a claim's state hangs on what the plan chose. */
export interface ClaimSensitivity {
  family: string;
  claim: PlannedClaim;
  /** In the ledger as planned. */
  state: State;
  /** Seeds without which it would have another state, with that. */
  withoutSeed: { seed: number; state: State }[];
  /** With half and with twice the margin; null where it has none above 0. */
  halfMargin: State | null;
  doubleMargin: State | null;
  /** With margins tested one-sided at the family's level, which the plan allows, not at half of it. */
  oneSided: State;
  /** With a spread of each arm's own instead of one for each group of arms. */
  ownSpread: State;
  /** By Bonferroni instead of Holm, and by no procedure at all. */
  bonferroni: State;
  unadjusted: State;
}

/**
 * The ledger as it would be without any one seed, with other margins, one-sided at the whole level, without pooling
 * spreads, by Bonferroni, and without an adjustment: a state that changes hangs on that choice. It is a description: the plan's own
 * ledger decides.
 *
 * @throws {RangeError} where a run has a seed that was used to choose recipe, measures or plan
 */
export function ledgerSensitivity(
  plan: Plan,
  runs: readonly ReferenceRun[],
): ClaimSensitivity[] {
  const states = (changed: Plan, decide?: typeof holm) =>
    planLedger(changed, runs, decide).map(({ state }) => state.state);
  const without = plan.seeds.map((seed) => ({ seed, states: states(planWithout(plan, seed)) }));
  const [half, double] = [0.5, 2].map((factor) => states(withMargins(plan, factor)));
  const ownSpread = states(withOwnSpreads(plan));
  const [strict, loose] = [bonferroni, unadjusted].map((decide) => states(plan, decide));
  const ledger = planLedger(plan, runs);
  const oneSided = oneSidedStates(plan, ledger);
  return ledger.map(({ family, claim, state: { state } }, i) => ({
    family,
    claim,
    state,
    withoutSeed: without.map(({ seed, states }) => ({ seed, state: states[i] }))
      .filter((one) => one.state !== state),
    halfMargin: claim.margin ? half[i] : null,
    doubleMargin: claim.margin ? double[i] : null,
    oneSided: oneSided[i],
    ownSpread: ownSpread[i],
    bonferroni: strict[i],
    unadjusted: loose[i],
  }));
}

/** A plan that never had a seed. */
export function planWithout(plan: Plan, seed: number): Plan {
  const at = plan.seeds.indexOf(seed);
  return {
    ...plan,
    seeds: plan.seeds.filter((one) => one !== seed),
    blocks: plan.blocks.map((block) => ({
      ...block,
      seeds: at >= 0 && at < block.seeds ? block.seeds - 1 : block.seeds,
    })),
  };
}

/** The states of a ledger's claims where one side of a margin has the whole level of the family. */
function oneSidedStates(plan: Plan, ledger: readonly LedgerClaim[]): State[] {
  return plan.families.flatMap(({ family, claims }) => {
    const own = ledger.filter((entry) => entry.family === family);
    const decisions = holm(
      own.map(({ claim, state }) =>
        "tested" in state ? state.tested.p / (claim.kind === "difference" ? 1 : 2) : null
      ),
      plan.level,
    );
    return own.map(({ claim: { kind, margin = null }, state, estimate }, i) =>
      "tested" in state
        ? claimState(
          { kind, direction: "higher", margin, finding: estimate! },
          decisions[i],
          plan.level / claims.length,
        ).state
        : state.state
    );
  });
}

function withOwnSpreads(plan: Plan): Plan {
  const arms = plan.varianceGroups.flatMap(({ arms }) => arms);
  return { ...plan, varianceGroups: arms.map((arm) => ({ group: arm, arms: [arm] })) };
}

function withMargins(plan: Plan, factor: number): Plan {
  return withClaims(
    plan,
    (claim) => claim.margin === undefined ? claim : { ...claim, margin: factor * claim.margin },
  );
}

function withClaims(plan: Plan, change: (claim: PlannedClaim) => PlannedClaim): Plan {
  const families = plan.families.map((family) => ({
    ...family,
    claims: family.claims.map(change),
  }));
  return { ...plan, families };
}

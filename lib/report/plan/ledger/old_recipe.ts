import { signed } from "../../../format/signed.ts";
import type { Plan } from "../../../experiments/plan/plan.ts";
import { boundaryOf } from "../../statistics/claim_state.ts";
import { seedsNeeded } from "../../statistics/power.ts";
import { compare, type Source } from "../tables/comparison.ts";
import type { LedgerClaim } from "./ledger.ts";
import { seedsToDecideText } from "./ledger_table.ts";
import { boundsText } from "../../../format/interval.ts";
import { counted } from "../../../format/count.ts";

/** A claim's contrast under the plan's recipe and under the pilot's. */
export interface UnderOldRecipe {
  entry: LedgerClaim;
  /** The pilot's contrast with its own 95 % interval; null where nothing says how far seeds spread. */
  pilot: { value: number; low: number | null; high: number | null; seeds: number };
  /**
   * Seeds an arm with which the plan would decide an effect like the pilot's four times in five, with the deviations that
   * it expects and at its family's strictest level; null where it would be more than 10,000.
   */
  seedsToDecide: number | null;
}

/**
 * The claims whose arms the pilot had, under its recipe: the authors' optimizer and twice the updates. It led to the
 * claims, so that it is no evidence for them: what is to be seen is whether they hang on the recipe.
 */
export function underOldRecipe(
  plan: Plan,
  ledger: readonly LedgerClaim[],
  pilot: Source,
): UnderOldRecipe[] {
  return ledger.flatMap((entry) => {
    const { measure, contrast } = entry.claim;
    if (Object.keys(contrast).some((arm) => pilot.planned(arm, measure) === 0)) return [];
    const { value, interval, there } = compare(pilot, {
      what: entry.claim.id,
      measure,
      contrast,
      above: "",
      below: "",
    });
    const { low, high } = interval ?? { low: null, high: null };
    return [{
      entry,
      pilot: { value: value!, low, high, seeds: there },
      seedsToDecide: neededFor(plan, entry, value!),
    }];
  });
}

function neededFor(plan: Plan, { family, claim }: LedgerClaim, value: number): number | null {
  const { kind, measure, margin = null, contrast } = claim;
  const { claims } = plan.families.find((one) => one.family === family)!;
  const groups = plan.varianceGroups;
  const arms = Object.entries(contrast).map(([arm, weight]) => ({
    weight,
    group: groups.find(({ arms }) => arms.includes(arm))!.group,
  }));
  const { expectedDeviation } = plan.measures[measure];
  const deviations = Object.fromEntries(groups.map(({ group }) => [group, expectedDeviation]));
  const effect = value - boundaryOf({ kind, direction: "higher", margin }, value);
  return seedsNeeded(arms, deviations, effect, plan.level / claims.length);
}

/** Headers of {@link oldRecipeRows}. */
export const OLD_RECIPE_HEADERS: string[] = [
  "claim",
  "by",
  "state by the plan",
  "the plan's runs",
  "the pilot",
  "seeds of the pilot",
  "seeds that would decide such an effect",
  "seeds planned",
];

const signed3 = (value: number) => signed(value, 3);

/** A row for each claim; the plan's estimate is in brackets where it has no state yet. */
export function oldRecipeRows(found: readonly UnderOldRecipe[]): string[][] {
  return found.map(({ entry: { claim, unit, state, estimate, seeds }, pilot, seedsToDecide }) => {
    const own = estimate === null ? "–" : signed(estimate.estimate, 3);
    return [
      claim.text,
      `${claim.measure}, ${unit}`,
      state.state,
      estimate === null || "tested" in state ? own : `[${own}]`,
      signed(pilot.value, 3) +
      (pilot.low === null
        ? ""
        : ` (${boundsText({ low: pilot.low, high: pilot.high! }, signed3)})`),
      `${pilot.seeds}`,
      seedsToDecideText(seedsToDecide),
      `${Math.min(...seeds.map(({ planned }) => planned))}`,
    ];
  });
}

/** What the headline, 40 against 15 %, is under the old recipe, in a sentence. */
export function oldRecipeSentence(found: readonly UnderOldRecipe[]): string {
  const headline = found.find(({ entry }) => entry.claim.id === "40 against 15");
  if (headline === undefined) return "The pilot has no runs at 15 and at 40 %.";
  const { entry: { unit, state, estimate }, pilot: { value, low, high, seeds } } = headline;
  const under =
    `Under the old recipe masking 40 % ${value > 0 ? "lowers" : "raises"} the loss by ` +
    `${Math.abs(value).toFixed(3)} ${unit}` +
    (low === null
      ? ""
      : ` (${boundsText({ low, high: high! }, signed3)}, ${counted(seeds, "seed")} each)`);
  if (!("tested" in state) || estimate === null) {
    return `${under}; under the plan's the claim is ${state.state}.`;
  }
  const { estimate: own } = estimate;
  return `${under}; under the plan's it ${own > 0 ? "lowers" : "raises"} it by ${
    Math.abs(own).toFixed(3)
  }: ${state.state}.`;
}

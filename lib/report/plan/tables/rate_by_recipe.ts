import { mean } from "simple-statistics";
import { armId } from "../../../experiments/arm_id.ts";
import type { ReferenceRun } from "../../../experiments/results/committed_run.ts";
import type { RateByRecipeData, Recipe, RecipeRow } from "../../figures/rate_by_recipe.ts";
import { percent } from "../../../format/percent.ts";
import { counted } from "../../../format/count.ts";

/** The held-out rates that both recipes were judged at. */
const RATES = [0.15, 0.4, 0.8];

/**
 * The mask rate under the plan's recipe and under the pilot's, from the runs that have nothing else changed: uniform
 * [MASK] positions with the profile's encoder, batch and updates. A recipe without such runs is left out.
 */
export function rateByRecipeData(
  plan: readonly ReferenceRun[],
  pilot: readonly ReferenceRun[],
): RateByRecipeData {
  const recipes: Recipe[] = [
    {
      name: "the plan",
      what: "the searched recipe, 1,500 updates",
      rows: rowsOf("laptop", plan),
    },
    {
      name: "the pilot",
      what: "the authors' optimizer, 3,000 updates",
      rows: rowsOf("pilot", pilot),
    },
  ];
  return { recipes: recipes.filter(({ rows }) => rows.length > 0) };
}

function rowsOf(profile: string, runs: readonly ReferenceRun[]): RecipeRow[] {
  return runs.flatMap((run) => {
    if (run.kind !== "pretrain" || !/^[\d.]+$/.test(armId(profile, run.spec))) return [];
    const losses = run.result.heldOutLoss;
    return [{
      maskRate: run.spec.pretraining.masking.corruptionRate as number,
      seed: run.spec.seed,
      lossAt15: losses["0.15"],
      meanLoss: mean(RATES.map((rate) => losses[String(rate)])),
    }];
  }).sort((a, b) => a.maskRate - b.maskRate || a.seed - b.seed);
}

/** Where each recipe has the least loss at 15 % in the mean, in sentences. */
export function rateByRecipeSentences({ recipes }: RateByRecipeData): string[] {
  return recipes.map(({ name, rows }) => {
    const rates = [...Map.groupBy(rows, ({ maskRate }) => maskRate)].map(([rate, own]) => ({
      rate,
      seeds: own.length,
      loss: mean(own.map(({ lossAt15 }) => lossAt15)),
    }));
    const best = rates.reduce((a, b) => b.loss < a.loss ? b : a);
    const fifteen = rates.find(({ rate }) => rate === 0.15);
    const begin =
      `${name[0].toUpperCase()}${
        name.slice(1)
      } has its least loss at 15 % in the mean of the seeds ` +
      `when trained at ${percent(best.rate)} (${best.loss.toFixed(3)} nats, ${
        counted(best.seeds, "seed")
      })`;
    return fifteen === undefined
      ? `${begin}.`
      : `${begin}, ${(fifteen.loss - best.loss).toFixed(3)} less than at 15 % (${
        counted(fifteen.seeds, "seed")
      }).`;
  });
}

import * as v from "valibot";
import { finite, share } from "../../files/checked.ts";
import { mean } from "simple-statistics";
import type { Choices, Figure, Panel } from "./parts/figure.ts";
import { linePlot } from "./parts/line_panel.ts";
import { percent, percentNumber } from "../../format/percent.ts";
import { figureParser, some } from "./parts/parse.ts";

const recipeRow = v.object({
  maskRate: share,
  seed: finite,
  lossAt15: finite,
  /** Mean of the held-out losses at 15, 40 and 80 %. */
  meanLoss: finite,
});

/** One seed at one mask rate; losses in nats. */
export type RecipeRow = v.InferOutput<typeof recipeRow>;

const recipe = v.object({
  /** Labels its line. */
  name: v.string(),
  /** What it is, in a clause. */
  what: v.string(),
  rows: some(recipeRow),
});

/** A recipe with its runs. */
export type Recipe = v.InferOutput<typeof recipe>;

const rateByRecipeData = v.object({ recipes: v.array(recipe) });

/** Mask rates under several recipes. */
export type RateByRecipeData = v.InferOutput<typeof rateByRecipeData>;

function panel(
  { recipes }: RateByRecipeData,
  key: "lossAt15" | "meanLoss",
  title: string,
  eachSeed: boolean,
): Panel {
  const series = recipes.map(({ name, rows }) => ({
    label: name,
    points: [...Map.groupBy(rows, ({ maskRate }) => maskRate)].map(([x, own]) => ({
      x,
      values: own.map((row) => ({ seed: row.seed, value: row[key] })),
    })).sort((a, b) => a.x - b.x),
  }));
  const meanOf = (values: { value: number }[]) => mean(values.map(({ value }) => value));
  const least = series.map(({ label, points }) => {
    const best = points.reduce((a, b) => meanOf(b.values) < meanOf(a.values) ? b : a);
    return `${label}: least in the mean at ${percent(best.x)}, ${
      meanOf(best.values).toFixed(3)
    } nats`;
  });
  return {
    key,
    title,
    note: `In nats, over the mask rate of training: ${
      recipes.map(({ name, what }) => `${name} with ${what}`).join("; ")
    }. ${eachSeed ? "A line is a seed." : "Means of seeds with 95 % intervals."}`,
    description: `${least.join("; ")}.`,
    plot: (options) =>
      linePlot({
        series,
        references: [],
        xLabel: "mask rate of training (%)",
        yLabel: "held-out loss (nats)",
        formatX: percentNumber,
        formatY: (value) => value.toFixed(1),
        describePoint: (one, { x }, { mean, n }) =>
          `${one.label} at ${percent(x)}: ${mean.toFixed(3)} nats${n > 1 ? `, ${n} seeds` : ""}`,
        height: 320,
        eachSeed,
      }, options),
    rates: [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) =>
      a - b
    ),
    table: {
      caption: `${title} in nats, means over the seeds.`,
      columns: ["mask rate (%)", "recipe", "seeds", "mean", "least", "most"],
      rows: series.flatMap(({ label, points }) =>
        points.map(({ x, values }) => [
          percentNumber(x),
          label,
          values.length,
          meanOf(values).toFixed(3),
          Math.min(...values.map(({ value }) => value)).toFixed(3),
          Math.max(...values.map(({ value }) => value)).toFixed(3),
        ])
      ),
    },
  };
}

/** Held-out loss against the mask rate under several recipes, with every seed. */
export const rateByRecipe: Figure<RateByRecipeData> = {
  id: "rate-by-recipe",
  title: () => "The mask rate under both recipes",
  parse: figureParser("rate-by-recipe", rateByRecipeData),
  seeds: ({ recipes }) =>
    recipes.flatMap(({ rows }) => [...Map.groupBy(rows, ({ maskRate }) => maskRate).values()])
      .map(({ length }) => length),
  controls: () => [{
    key: "seeds",
    label: "Seeds",
    // Few seeds have intervals that are wider than all that the lines do.
    options: [
      { value: "each", label: "every seed" },
      { value: "mean", label: "mean and interval" },
    ],
  }],
  panels: (data, { seeds }: Choices = {}) =>
    data.recipes.length === 0 ? [] : [
      panel(data, "lossAt15", "Held-out loss at 15 %", seeds !== "mean"),
      panel(data, "meanLoss", "Mean of the held-out losses at 15, 40 and 80 %", seeds !== "mean"),
    ],
};

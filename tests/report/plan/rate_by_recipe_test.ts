import assert from "node:assert/strict";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { figureCaption } from "@/report/figures/parts/caption.ts";
import { rateByRecipe } from "@/report/figures/rate_by_recipe.ts";
import { rateByRecipeData, rateByRecipeSentences } from "@/report/plan/tables/rate_by_recipe.ts";
import { renderSvg } from "@/report/render/render.ts";

const [plan, pilot] = await Promise.all(
  ["laptop", "pilot"].map((name) => referenceRuns(findProfile(name))),
);
const data = rateByRecipeData(plan, pilot);

Deno.test("both recipes have a row for every seed of every rate, from the committed scalars", () => {
  const [first, second] = data.recipes;
  assert.deepEqual([first.name, second.name], ["the plan", "the pilot"]);
  assert.ok(
    first.rows.every(({ seed }) => seed > 100) && second.rows.every(({ seed }) => seed < 6),
  );
  const row = second.rows.find(({ maskRate, seed }) => maskRate === 0.4 && seed === 4)!;
  assert.equal(row.lossAt15, 5.1052072841947265);
  assert.equal(row.meanLoss, (5.1052072841947265 + 5.4316757428659725 + 6.515072609837723) / 3);
  assert.equal(second.rows.filter(({ maskRate }) => maskRate === 0.15).length, 5);
  assert.match(
    rateByRecipeSentences(data)[1],
    /^The pilot has its least loss .* trained at 30 % \(5\.173 nats, 5 seeds\), 0\.296 less than at 15 %/,
  );
});

Deno.test("two lines with their seeds are drawn, and told in a table", () => {
  assert.deepEqual(rateByRecipe.parse(JSON.parse(JSON.stringify(data))), data);
  for (const seeds of ["each", "mean"]) {
    for (const panel of rateByRecipe.panels(data, { seeds })) {
      const svg = renderSvg(panel, panel.key);
      assert.match(svg, />the plan</);
      assert.match(svg, />the pilot</);
      assert.doesNotMatch(svg + panel.note + panel.description, /NaN|undefined|Infinity/);
      const pilotAt40 = panel.table.rows.find(([rate, recipe]) =>
        rate === "40" && recipe === "the pilot"
      )!;
      assert.equal(pilotAt40[2], 5);
    }
  }
  assert.match(rateByRecipe.panels(data)[0].description, /the pilot: least in the mean at 30 %/);
});

Deno.test("the caption says how many seeds the points have, and a note what a line is", () => {
  assert.equal(
    figureCaption(rateByRecipe, data),
    "The mask rate under both recipes, 2 to 12 seeds",
  );
  const notes = ["each", "mean"].map((seeds) => rateByRecipe.panels(data, { seeds })[0].note);
  assert.match(notes[0], /A line is a seed\.$/);
  assert.match(notes[1], /Means of seeds with 95 % intervals\.$/);
});

Deno.test("a recipe without runs is left out, and rows of another shape are refused", () => {
  assert.deepEqual(rateByRecipeData([], pilot).recipes.map(({ name }) => name), ["the pilot"]);
  assert.deepEqual(rateByRecipe.panels(rateByRecipeData([], [])), []);
  const [recipe] = data.recipes;
  assert.throws(
    () => rateByRecipe.parse({ recipes: [{ ...recipe, rows: [{ maskRate: 40 }] }] }),
    /recipes\.0\.rows\.0\.maskRate is 40, outside/,
  );
  assert.throws(
    () => rateByRecipe.parse({ recipes: [{ ...recipe, rows: [] }] }),
    /rows is empty/,
  );
});

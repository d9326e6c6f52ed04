import assert from "node:assert/strict";
import type { HidingRow } from "@/experiments/hiding/hiding_row.ts";
import { arms } from "@/report/figures/arms.ts";
import type { Panel } from "@/report/figures/parts/figure.ts";
import { trainingCurve } from "@/report/figures/training_curve.ts";
import { whatMaskingHides } from "@/report/figures/what_masking_hides.ts";
import { figures } from "@/report/figures/mod.ts";
import { rateByRecipe } from "@/report/figures/rate_by_recipe.ts";
import { responseSurface } from "@/report/figures/response_surface.ts";
import { surfaceExplorer } from "@/report/figures/surface_explorer.ts";
import { percent } from "@/format/percent.ts";
import { renderSvg } from "@/report/render/render.ts";
import { sampleTrainingCurves } from "./sample_data.ts";
import { assertSnapshots, snapshots } from "./snapshot.ts";

function hiding(): HidingRow[] {
  return (["uniform", "word", "span-t5", "pmi"] as const).flatMap((strategy, i) =>
    [0.15, 0.4, 0.8].map((maskRate) => ({
      strategy,
      maskRate,
      wholeUnits: maskRate * (0.2 + 0.15 * i),
      partWords: (1 - maskRate) * (0.3 - 0.05 * i),
      meanRun: 1 / (1 - maskRate) + i / 2,
    }))
  );
}

/** Arms of one seed, of two that reach beyond what is possible, and of five. */
function armPanel(named: (string | [series: string, rate: number])[], view: string): Panel {
  const shares = [[0.7], [0.85, 0.98], [0.6, 0.62, 0.65, 0.61, 0.63]];
  const [panel] = arms.panels({
    title: "Some arms",
    profile: "sample",
    measures: [{
      key: "a",
      title: "Parts of speech",
      note: "Higher is better.",
      unit: "share",
      references: [{ label: "no pre-training", value: 0.55 }],
    }],
    arms: named.map((name, i) => ({
      ...(typeof name === "string"
        ? { label: name }
        : { label: `${name[0]} at ${100 * name[1]} %`, line: { series: name[0], rate: name[1] } }),
      values: { a: shares[i % 3].map((value, seed) => ({ seed, value })) },
    })),
  }, { view });
  return panel;
}

const spans = ["uniform", "span-t5"].flatMap((series) =>
  [0.15, 0.4].map((rate): [string, number] => [series, rate])
);
const surface = responseSurface.panels({
  measure: "held-out loss",
  unit: "nats",
  places: ["predicts all", "predicts a half"].flatMap((series, i) =>
    [0.15, 0.4, 0.8].map((corruptionRate, j) => {
      const estimate = 5 + i / 5 + (corruptionRate - 0.4) ** 2;
      return {
        series,
        corruptionRate,
        predictions: 512 * corruptionRate / (1 + i),
        values: [-1, 0, 2].slice(j % 2).map((off) => estimate + off / 20),
        predicted: { estimate, low: estimate - 0.1, high: estimate + 0.1 },
      };
    })
  ),
})[0];

/** A surface that is asked about two batches, over a few cells. */
function explorerPanels(): Panel[] {
  const rates = [0.15, 0.2, 0.3, 0.4, 0.5];
  const at = (corruptionRate: number, rows: number) => {
    const estimate = 5 + 20 * (corruptionRate - 0.3) ** 2 - rows / 1000;
    return { corruptionRate, estimate, low: estimate - 0.2, high: estimate + 0.2 };
  };
  return surfaceExplorer.panels({
    runs: "made-up runs",
    tokens: 64,
    usualRows: 32,
    paper: { low: 78_643, high: 209_715 },
    places: rates.map((corruptionRate, i) => ({
      arm: percent(corruptionRate),
      corruptionRate,
      predictions: 2048 * corruptionRate,
      there: i,
      planned: 4,
    })),
    measures: [{
      measure: "held-out loss",
      unit: "nats",
      better: "lower",
      missing: null,
      fitted: { low: 150, high: 1100 },
      batches: [32, 64].map((rows) => ({
        rows,
        curve: rates.map((rate) => at(rate, rows)),
        best: { corruptionRate: 0.3, low: 0.2, high: 0.4 },
      })),
      cells: rates.map((corruptionRate) => ({
        corruptionRate,
        log2Predictions: 9,
        estimate: at(corruptionRate, 32).estimate,
      })),
    }],
  });
}

const recipes = rateByRecipe.panels({
  recipes: ["this recipe", "another"].map((name, i) => ({
    name,
    what: `${i + 1} of two optimizers`,
    rows: [0.15, 0.4, 0.8].flatMap((maskRate) =>
      [1, 2].map((seed) => {
        const lossAt15 = 5 + i / 3 + (maskRate - 0.3 - i / 10) ** 2 + seed / 20;
        return { maskRate, seed, lossAt15, meanLoss: lossAt15 + 0.4 };
      })
    ),
  })),
})[0];

const [batch, map] = explorerPanels();
const panels: Record<string, Panel> = {
  "arms-lines": armPanel(spans, "lines"),
  "arms-rows": armPanel(["40 %, [MASK] only", "40 %, 80-10-10", "40 %, 5 % random"], "rows"),
  "rate-by-recipe-loss": recipes,
  "response-surface-loss": surface,
  "surface-explorer-batch": batch,
  "surface-explorer-map": map,
  "training-curve-seeds": trainingCurve.panels(sampleTrainingCurves(), { seeds: "each" })[0],
  "training-curve-loss": trainingCurve.panels(sampleTrainingCurves())[0],
  "what-masking-hides":
    whatMaskingHides.panels({ corpus: "text", sequences: 9, rows: hiding() })[0],
};

for (const [name, panel] of Object.entries(panels)) {
  Deno.test(`${name}: the pictures are the committed ones, light and dark`, () => {
    assertSnapshots(name, renderSvg(panel, name));
  });
}

Deno.test("every kind of figure has a picture, light and dark", () => {
  const files = [...Deno.readDirSync(snapshots)].map(({ name }) => name);
  for (const id of figures.keys()) {
    const own = files.filter((name) => name.startsWith(id));
    const [dark, light] = [true, false].map((is) =>
      own.filter((name) => name.endsWith("-dark.svg") === is).length
    );
    assert.ok(light > 0 && light === dark, `${id} has ${light} light and ${dark} dark pictures`);
  }
});

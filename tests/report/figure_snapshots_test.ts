import assert from "node:assert/strict";
import type { HidingRow } from "@/experiments/hiding/hiding_row.ts";
import { arms } from "@/report/figures/arms.ts";
import type { Panel } from "@/report/figures/parts/figure.ts";
import { trainingCurve } from "@/report/figures/training_curve.ts";
import { whatMaskingHides } from "@/report/figures/what_masking_hides.ts";
import { maskRate } from "@/report/figures/mask_rate.ts";
import { renderSvg } from "@/report/render/render.ts";
import { sampleMaskRateData, sampleTrainingCurves } from "./sample_data.ts";
import { assertSnapshot } from "./snapshot.ts";

/** The dark colours of the pages, by custom property. */
const darkColours = new Map(
  [...(await Deno.readTextFile("site/pages/assets/dark.css")).matchAll(/(--[\w-]+): (#\w+);/g)]
    .map(([, name, colour]) => [name, colour]),
);

/** A chart as a page in the dark shows it, on the page's ground. */
function inTheDark(svg: string): string {
  return svg.replace(/var\((--[\w-]+), [^)]+\)/g, (_, name: string) => {
    const colour = darkColours.get(name);
    assert.ok(colour !== undefined, `site/pages/assets/dark.css has no ${name}`);
    return colour;
  });
}

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
const panels: Record<string, Panel> = {
  "arms-lines": armPanel(spans, "lines"),
  "arms-rows": armPanel(["40 %, [MASK] only", "40 %, 80-10-10", "40 %, 5 % random"], "rows"),
  "mask-rate-loss": maskRate.panels(sampleMaskRateData())[0],
  "training-curve-seeds": trainingCurve.panels(sampleTrainingCurves(), { seeds: "each" })[0],
  "training-curve-loss": trainingCurve.panels(sampleTrainingCurves())[0],
  "what-masking-hides":
    whatMaskingHides.panels({ corpus: "text", sequences: 9, rows: hiding() })[0],
};

for (const [name, panel] of Object.entries(panels)) {
  Deno.test(`${name}: the pictures are the committed ones, light and dark`, () => {
    const svg = renderSvg(panel, name) + "\n";
    assertSnapshot(`${name}.svg`, svg);
    assertSnapshot(`${name}-dark.svg`, inTheDark(svg));
  });
}

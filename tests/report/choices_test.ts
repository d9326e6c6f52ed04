import assert from "node:assert/strict";
import { corruptionAndPrediction } from "@/experiments/corruption_and_prediction.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { replacement } from "@/experiments/replacement.ts";
import type { Arm } from "@/experiments/arm.ts";
import { arms, type ArmsData } from "@/report/figures/arms.ts";
import { chosenPanels, figureControls, settledChoices } from "@/report/figures/parts/controls.ts";
import { maskRate } from "@/report/figures/mask_rate.ts";
import { trainingCurve } from "@/report/figures/training_curve.ts";
import { paper, paperScores } from "@/report/data/paper.ts";
import { renderSvg } from "@/report/render/render.ts";
import { sampleMaskRateData, sampleTrainingCurves } from "./sample_data.ts";

const count = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].length;

function draw(choices: Record<string, string>, seeds = 3): Record<string, string> {
  const panels = maskRate.panels(sampleMaskRateData(seeds), choices);
  return Object.fromEntries(panels.map((panel) => [panel.key, renderSvg(panel, panel.key)]));
}

Deno.test("nothing chosen draws what the first options draw", () => {
  for (
    const [figure, data] of [
      [maskRate, sampleMaskRateData()],
      [trainingCurve, sampleTrainingCurves()],
    ] as const
  ) {
    const controls = figureControls<any>(figure, data);
    assert.ok(controls.length > 0);
    for (const { options } of controls) assert.ok(options.length > 1);
    const render = (choices: Record<string, string>) =>
      chosenPanels<any>(figure, data, choices).map((panel) => renderSvg(panel, panel.key));
    assert.deepEqual(render(settledChoices(controls, {})), render({}));
  }
});

Deno.test("every option of every control draws without a hole in its numbers", () => {
  for (const seeds of [1, 3]) {
    const data = sampleMaskRateData(seeds);
    for (const { key, options } of figureControls(maskRate, data)) {
      for (const { value } of options) {
        for (const panel of chosenPanels(maskRate, data, { [key]: value })) {
          const text = renderSvg(panel, panel.key) + panel.description + panel.note;
          assert.doesNotMatch(text, /NaN|undefined|null/, `${key} = ${value}`);
          for (const row of panel.table.rows) {
            assert.equal(row.length, panel.table.columns.length, `${key} = ${value}`);
          }
        }
      }
    }
  }
});

Deno.test("one seed leaves no choice of seeds", () => {
  const keys = (seeds: number) =>
    figureControls(maskRate, sampleMaskRateData(seeds)).map(({ key }) => key);
  assert.deepEqual(keys(3), ["show", "seeds", "judged", "paper", "task"]);
  assert.deepEqual(keys(1), ["show", "judged", "paper", "task"]);
});

Deno.test("every seed is a line with a tip for each of its points, and no interval", () => {
  const mean = draw({}).accuracy;
  const each = draw({ seeds: "each" }).accuracy;
  assert.equal(count(mean, /<title>trained at/g), 8);
  assert.equal(count(each, /<title>trained at/g), 24);
  assert.match(mean, /95 % interval/);
  assert.doesNotMatch(each, /95 % interval/);
});

Deno.test("one rate to judge at leaves one line and one column", () => {
  const data = sampleMaskRateData();
  const [loss] = maskRate.panels(data, { judged: "0.4" });
  assert.deepEqual(loss.table.columns, ["mask rate (%)", "judged at 40 %", "seeds"]);
  assert.equal(count(renderSvg(loss, "loss"), /<title>trained at/g), 8);
});

Deno.test("over ours the paper's scores are changes from 15 %, as ours are, seed by seed", () => {
  const data = sampleMaskRateData();
  const panels = maskRate.panels(data, { paper: "over", task: "MNLI" });
  assert.deepEqual(panels.map(({ key }) => key), ["loss", "accuracy"]);
  const { table, note } = panels[1];
  assert.deepEqual(table.columns, ["mask rate (%)", "ours", "paper, MNLI"]);
  const at = (rate: string) => table.rows.find(([first]) => first === rate)!;
  assert.deepEqual(at("15").slice(1), ["0.0", "0.0"]);
  const value = (rate: number, seed: number) =>
    data.rows.find((row) =>
      row.measure === "accuracy" && row.maskRate === rate && row.seed === seed
    )!.value;
  const mean = [0, 1, 2].reduce((sum, seed) => sum + value(0.4, seed) - value(0.15, seed), 0) / 3;
  assert.equal(at("40")[1], `${mean > 0 ? "+" : ""}${(100 * mean).toFixed(1)}`);
  assert.equal(at("40")[2], "+0.3");
  assert.match(note, /authors' list of released models/);
  assert.match(note, /authors' own repository/);
});

Deno.test("choices that no control has are dropped", () => {
  const controls = figureControls(maskRate, sampleMaskRateData());
  const settled = settledChoices(controls, { seeds: "<script>", paper: "none", other: "x" });
  assert.equal(settled.seeds, "mean");
  assert.equal(settled.paper, "none");
  assert.ok(!("other" in settled));
});

Deno.test("training curves are one rate's, or means over the seeds of each rate", () => {
  const data = sampleTrainingCurves();
  const lines = (choices: Record<string, string>) => {
    const svg = renderSvg(trainingCurve.panels(data, choices)[0], "loss");
    return new Set([...svg.matchAll(/<title>(.*)/g)].map(([, text]) => text));
  };
  assert.equal(lines({ seeds: "each" }).has("trained at 15 %, seed 2"), true);
  assert.deepEqual([...lines({ rate: "0.4" })], [
    "trained at 40 %, mean of 2 seeds",
  ]);
});

function scoresOf(table: string, some: Arm[]) {
  const pretrained = some.filter(({ seed }) => seed === 1).flatMap(({ label, start }) =>
    start.kind === "pretrain" ? [{ label, masking: start.pretraining.masking }] : []
  );
  return paperScores(paper, table, pretrained).scores;
}

Deno.test("the paper's scores are found by an arm's masking", () => {
  const profile = findProfile("pilot");
  const mnli = (table: string, some: Arm[]) =>
    Object.fromEntries(
      scoresOf(table, some).filter(({ score }) => score === "MNLI, accuracy")
        .map(({ arm, value }) => [arm, value]),
    );
  assert.deepEqual(mnli("Table 3", corruptionAndPrediction.arms(profile)), {
    "40 % corrupted, 40 % predicted": 84.5,
    "40 % corrupted, 20 % predicted": 83.7,
    "20 % corrupted, 20 % predicted": 84.1,
    "20 % corrupted, 40 % predicted": 85.7,
    "10 % corrupted, 40 % predicted": 86.3,
  });
  assert.deepEqual(mnli("Table 4", replacement.arms(profile)), {
    "40 %, [MASK] only": 84.5,
    "40 %, +5 % same": 84.2,
    "40 %, 5 % random": 84.5,
    "40 %, 80-10-10": 84.3,
  });
});

Deno.test("arms at several mask rates are lines over them, or rows if a reader prefers", () => {
  const values = (value: number) => ({
    speech: [1, 2].map((seed) => ({ seed, value: value + seed / 100 })),
  });
  const measure = { key: "speech", title: "Speech", note: "Higher.", references: [] };
  /** Arms by label, each with the line that it is a point of, if any. */
  const data = (lines: Record<string, { series: string; rate: number } | null>): ArmsData =>
    arms.parse({
      title: "Which",
      profile: "sample",
      measures: [{ ...measure, unit: "share" }],
      arms: Object.entries(lines).map(([label, line], i) => ({
        label,
        ...(line !== null && { line }),
        values: values(i / 10),
      })),
    });
  const both = data({
    "uniform at 15 %": { series: "uniform", rate: 0.15 },
    "uniform at 40 %": { series: "uniform", rate: 0.4 },
    "2 x 128, 15 %": { series: "2 x 128", rate: 0.15 },
    "2 x 128, 40 %": { series: "2 x 128", rate: 0.4 },
  });
  const [lines] = arms.panels(both);
  const [rows] = arms.panels(both, { view: "rows" });
  assert.deepEqual(lines.rates, [0.15, 0.4]);
  assert.deepEqual([rows.rates, rows.rows], [
    [],
    ["uniform at 15 %", "uniform at 40 %", "2 × 128, 15 %", "2 × 128, 40 %"],
  ]);
  assert.deepEqual(lines.table, rows.table);
  const titles = (panel: typeof lines) =>
    new Set(renderSvg(panel, "x").match(/<title>[^<]*<\/title>/g));
  assert.deepEqual(titles(lines), titles(rows));
  const one = { "15 %": { series: "ours", rate: 0.15 }, "40 %": { series: "ours", rate: 0.4 } };
  const [each] = arms.panels(data(one), { seeds: "each" });
  assert.match(renderSvg(each, "x"), /<title>40 %\nseed 2: 12\.0 %<\/title>/);

  const controls = (lines: Parameters<typeof data>[0]) =>
    figureControls(arms, data(lines)).map(({ key }) => key);
  assert.deepEqual(controls(one), ["seeds", "view"]);
  const mixed = { ...one, "random, 10 to 70 %": null };
  assert.deepEqual(arms.panels(data(mixed))[0].rates, []);
  assert.deepEqual(controls(mixed), ["seeds"]);
  const points = { "15 %": { series: "a", rate: 0.15 }, "40 %": { series: "b", rate: 0.4 } };
  assert.deepEqual(controls(points), ["seeds"]);
  assert.throws(
    () => data({ "15 %": { series: "a", rate: 15 } }),
    /arms\.0\.line\.rate is 15/,
  );
});

Deno.test("the paper's scores of the same arms have a panel of their own, each with its source", () => {
  const profile = findProfile("pilot");
  const labels = ["40 %, [MASK] only", "40 %, 80-10-10"];
  const data: ArmsData = arms.parse({
    title: "Replacement",
    profile: "sample",
    measures: [],
    arms: labels.map((label) => ({ label, values: {} })),
    paper: { where: "Table 4", scores: scoresOf("Table 4", replacement.arms(profile)) },
  });
  const [panel] = arms.panels(data, { score: "SST-2, accuracy" });
  assert.equal(panel.title, "The paper: SST-2, accuracy");
  assert.deepEqual(panel.rows, labels);
  assert.match(
    renderSvg(panel, "paper"),
    /40 %, 80-10-10\nthe paper: 93\.0 %\na third-party recap/,
  );
  assert.deepEqual(arms.panels(data, { paper: "none" }), []);
});

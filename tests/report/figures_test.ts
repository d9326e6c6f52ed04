import assert from "node:assert/strict";
import { figureById } from "@/report/figures/mod.ts";
import { maskRate } from "@/report/figures/mask_rate.ts";
import { trainingCurve } from "@/report/figures/training_curve.ts";
import { renderSvg } from "@/report/render/render.ts";
import { axisDomain, extent } from "@/report/figures/parts/extent.ts";
import { framedPlot } from "@/report/figures/parts/frame.ts";
import { whatMaskingHides } from "@/report/figures/what_masking_hides.ts";
import { arms } from "@/report/figures/arms.ts";
import { sampleMaskRateData, sampleTrainingCurves } from "./sample_data.ts";
import { assertSnapshots } from "./snapshot.ts";

for (const panel of maskRate.panels(sampleMaskRateData())) {
  Deno.test(`mask-rate ${panel.key}: the pictures are the committed ones, light and dark`, () => {
    const name = `mask-rate-${panel.key}`;
    assertSnapshots(name, renderSvg(panel, name));
  });
}

Deno.test("one seed draws no interval and says so", () => {
  const [loss] = maskRate.panels(sampleMaskRateData(1));
  const svg = renderSvg(loss, "loss");
  assert.match(svg, /one seed, no interval/);
  assert.doesNotMatch(svg, /NaN|undefined|null/);
});

Deno.test("series differ in mark and dash, not only in colour", () => {
  const svg = renderSvg(maskRate.panels(sampleMaskRateData())[0], "loss");
  const dashes = new Set([...svg.matchAll(/stroke-dasharray="([^"]+)"/g)].map(([, dash]) => dash));
  assert.ok(dashes.size >= 3, `only ${[...dashes]} as dashes`);
  const shapes = new Set(
    [...svg.matchAll(/<(circle|path)([^>]*)><title>/g)].map(([, tag, rest]) =>
      tag + (/ d="[^"]*"/.exec(rest)?.[0] ?? "")
    ),
  );
  assert.equal(shapes.size, 3);
});

Deno.test("a measurement is found in the picture's tip and in the table", () => {
  const [loss, accuracy] = maskRate.panels(sampleMaskRateData(1));
  assert.match(
    renderSvg(loss, "loss"),
    /<title>trained at 40 %, judged at 15 %\nheld-out loss 5\.8\d\d nats/,
  );
  assert.equal(loss.table.rows.length, 8);
  assert.equal(loss.table.columns.length, 5);
  const fortyRow = accuracy.table.rows.find(([rate]) => rate === "40")!;
  assert.equal(fortyRow[4], 1);
  assert.ok(renderSvg(accuracy, "accuracy").includes(`accuracy ${fortyRow[1]} %`));
});

Deno.test("panels without data are left out", () => {
  const data = sampleMaskRateData();
  const keys = (changed: Partial<typeof data>) =>
    maskRate.panels({ ...data, ...changed }).map(({ key }) => key);
  assert.deepEqual(keys({}), ["loss", "accuracy", "paper"]);
  assert.deepEqual(keys({ rows: [] }), ["paper"]);
  assert.deepEqual(keys({ paper: { rows: [], source: "" } }), ["loss", "accuracy"]);
});

Deno.test("equal data gives equal pictures and drawing leaves the data alone", () => {
  const data = sampleMaskRateData();
  const before = structuredClone(data);
  const draw = () => maskRate.panels(data).map((panel) => renderSvg(panel, panel.key)).join();
  assert.equal(draw(), draw());
  assert.deepEqual(data, before);
});

Deno.test("data of another shape is refused with the field's name", () => {
  const good = sampleMaskRateData(1);
  assert.deepEqual(maskRate.parse(JSON.parse(JSON.stringify(good))), good);
  const withRow = (row: object) => ({ ...good, rows: [row] });
  const cases: [unknown, RegExp][] = [
    [null, /it is null, not a record/],
    [{ ...good, rows: "many" }, /rows is "many", not a list/],
    [
      withRow({ maskRate: 1.5, seed: 0, measure: "accuracy", value: 1 }),
      /rows\.0\.maskRate is 1\.5/,
    ],
    [
      withRow({ maskRate: 0.4, seed: 0, measure: "accuracy", value: null }),
      /rows\.0\.value is null/,
    ],
    [
      withRow({ maskRate: 0.4, seed: 0, measure: "bleu", value: 1 }),
      /rows\.0\.measure is "bleu"/,
    ],
    [
      withRow({ maskRate: 0.4, seed: 0, measure: "heldOutLoss", value: 1 }),
      /rows\.0\.evaluationRate is missing/,
    ],
  ];
  for (const [data, message] of cases) assert.throws(() => maskRate.parse(data), message);
});

Deno.test("an unknown figure is named together with the known ones", () => {
  assert.equal(figureById("mask-rate").id, "mask-rate");
  assert.throws(
    () => figureById("masks"),
    /no figure "masks"; known are mask-rate, training-curve/,
  );
});

Deno.test("the training curve's table tells which run left the plateau and when", () => {
  const [{ table, description }] = trainingCurve.panels(sampleTrainingCurves());
  assert.deepEqual(table.rows.map(([rate, seed, left]) => [rate, seed, left !== null]), [
    ["15", 1, true],
    ["15", 2, true],
    ["40", 1, true],
    ["40", 2, true],
    ["80", 1, false],
    ["80", 2, false],
  ]);
  assert.ok((table.rows[0][2] as number) < (table.rows[2][2] as number));
  assert.match(description, /Trained at 80 %, seed 1: never left the plateau, ends at 6\.85 nats/);
});

Deno.test("training curves of another shape are refused with the field's name", () => {
  const good = sampleTrainingCurves();
  assert.deepEqual(trainingCurve.parse(JSON.parse(JSON.stringify(good))), good);
  assert.throws(() => trainingCurve.parse({ ...good, curves: [] }), /curves is empty/);
  const [curve] = good.curves;
  const points = [{ step: 1, loss: NaN }];
  assert.throws(
    () => trainingCurve.parse({ ...good, curves: [{ ...curve, points }] }),
    /curves\.0\.points\.0\.loss is NaN, not a number/,
  );
});

/** More points than a function takes arguments. */
const MANY = 200_000;
const options = { width: 380 };

Deno.test("a training curve of very many points is drawn", () => {
  const points = Array.from({ length: MANY }, (_, step) => ({ step, loss: 7 - step / MANY }));
  const data = {
    ...sampleTrainingCurves(),
    curves: [1, 2].map((seed) => ({ maskRate: 0.4, seed, points })),
  };
  for (const seeds of ["each", "mean"]) {
    const [panel] = trainingCurve.panels(trainingCurve.parse(data), { seeds });
    const { x, y } = panel.plot(options);
    for (const end of [x, y].flatMap((axis) => [...axis?.domain as number[]])) {
      assert.ok(Number.isFinite(end), `${end}`);
    }
  }
});

Deno.test("seeds that share no step stand one by one, and the note says so", () => {
  const { curves, ...rest } = sampleTrainingCurves();
  const shifted = curves.map((curve) => ({
    ...curve,
    points: curve.points.map(({ step, loss }) => ({
      step: step + (curve.maskRate === 0.4 ? curve.seed : 0),
      loss,
    })),
  }));
  const [panel] = trainingCurve.panels({ ...rest, curves: shifted }, { seeds: "mean" });
  assert.match(panel.note, /Seeds trained at 40 % share no step and stand one by one\./);
  const svg = renderSvg(panel, "loss");
  assert.match(svg, /trained at 40 %, seed 2\n/);
  assert.match(svg, /trained at 15 %, mean of 2 seeds\n/);
  assert.doesNotMatch(svg, /NaN|Infinity/);
});

Deno.test("single points, equal and negative values and none at all leave axes finite", () => {
  const curves = (points: { step: number; loss: number }[]) => ({
    ...sampleTrainingCurves(),
    unigramEntropy: 0,
    curves: [{ maskRate: 0.4, seed: 1, points }],
  });
  const measure = { key: "a", title: "A", note: "", unit: "nats" as const, references: [] };
  const armsOf = (values: number[]) => ({
    title: "T",
    profile: "p",
    measures: [measure],
    arms: [{ label: "one", values: { a: values.map((value, seed) => ({ seed, value })) } }],
  });
  const panels = [
    ...trainingCurve.panels(curves([{ step: 0, loss: 0 }])),
    ...trainingCurve.panels(curves([{ step: 1, loss: -2 }, { step: 2, loss: -2 }])),
    ...arms.panels(armsOf([])),
    ...arms.panels(armsOf([0])),
    ...arms.panels(armsOf([-1, -1])),
    ...maskRate.panels({ ...sampleMaskRateData(1), rows: sampleMaskRateData(1).rows.slice(0, 1) }),
  ];
  for (const panel of panels) {
    for (const interactive of [false, true]) {
      const { x, y } = panel.plot({ ...options, interactive });
      for (const end of [x?.domain, y?.domain].flatMap((domain) => [...domain ?? []])) {
        assert.ok(typeof end === "string" || Number.isFinite(end), panel.title);
      }
    }
    assert.doesNotMatch(renderSvg(panel, "panel"), /NaN|Infinity|undefined/);
  }
  const framed = framedPlot(
    {
      ...{ labels: [], references: [], x: [], y: [], xLabel: "", yLabel: "", height: 200 },
      formatX: String,
      formatY: String,
    },
    options,
    [],
  );
  assert.deepEqual([framed.x?.domain, framed.y?.domain], [[0, 1], [0, 1]]);
  assert.deepEqual(extent([NaN, -3, 2]), [-3, 2]);
  assert.deepEqual(axisDomain([-4], 0.5), [-6, -2]);
  assert.deepEqual(whatMaskingHides.panels({ corpus: "c", sequences: 0, rows: [] }), []);
});

import * as Plot from "@observablehq/plot";
import * as v from "valibot";
import { finite, share } from "../../files/checked.ts";
import { extent } from "./parts/extent.ts";
import type { Choices, Control, Figure, Panel, PanelOptions } from "./parts/figure.ts";
import { framedPlot, pointedRing } from "./parts/frame.ts";
import { figureParser, some } from "./parts/parse.ts";
import { highlightColour, referenceColour, seriesStyle } from "./parts/style.ts";
import { percent, percentNumber } from "../../format/percent.ts";
import { boundsText } from "../../format/interval.ts";

const place = v.object({
  arm: v.string(),
  corruptionRate: share,
  predictions: finite,
  /** Seeds that are measured, and those that are to be. */
  there: finite,
  planned: finite,
});

/** A place of the surface; rates are shares of the tokens, predictions those of an update. */
export type ExploredPlace = v.InferOutput<typeof place>;

const saidOfRate = v.object({
  corruptionRate: share,
  estimate: finite,
  low: finite,
  high: finite,
});

/** What a surface says of a corruption rate, with its 95 % interval, in the measure's unit. */
export type ExploredRate = v.InferOutput<typeof saidOfRate>;

const saidOfBatch = v.object({
  rows: finite,
  /** At the rates whose updates lie within what was fitted; none where no update does. */
  curve: v.array(saidOfRate),
  /** The best of these rates; a bound is null where it may lie beyond them. Null without a curve. */
  best: v.nullable(
    v.object({ corruptionRate: share, low: v.nullable(share), high: v.nullable(share) }),
  ),
});

/** What a surface says of a batch where as much is predicted as is corrupted. */
export type ExploredBatch = v.InferOutput<typeof saidOfBatch>;

const bounds = v.object({ low: finite, high: finite });

const exploredMeasure = v.pipe(
  v.object({
    measure: v.string(),
    unit: v.string(),
    better: v.picklist(["lower", "higher"]),
    /** Why there is no surface yet, in a sentence; null where there is one. */
    missing: v.nullable(v.string()),
    /** Fewest and most predictions that were fitted; null without a surface. */
    fitted: v.nullable(bounds),
    batches: v.array(saidOfBatch),
    /** The surface at middles of cells, those within what was fitted. */
    cells: v.array(
      v.object({ corruptionRate: share, log2Predictions: finite, estimate: finite }),
    ),
  }),
  v.check(
    ({ missing, fitted }) => (missing === null) === (fitted !== null),
    "has neither a surface nor a reason for none, or both",
  ),
  v.check(
    ({ fitted, batches }) => fitted === null || batches.length >= 2,
    "has batches that leave nothing to choose",
  ),
);

/** A measure with its surface. */
export type ExploredMeasure = v.InferOutput<typeof exploredMeasure>;

const surfaceExplorerData = v.object({
  /** Whose runs, as a sentence's subject. */
  runs: v.string(),
  /** Tokens of a row. */
  tokens: finite,
  /** Rows of an update of the runs. */
  usualRows: finite,
  /** Predictions of an update in the paper, at 15 and at 40 %. */
  paper: bounds,
  places: v.array(place),
  measures: some(exploredMeasure),
});

/** Surfaces to be asked about batches and rates. */
export type SurfaceExplorerData = v.InferOutput<typeof surfaceExplorerData>;

/** Sides of a cell: a share, and a binary logarithm. */
export const CELL = { corruptionRate: 0.025, log2Predictions: 0.2 };

const RATES = Array.from({ length: 15 }, (_, i) => (10 + 5 * i) / 100);
const [LOW, HIGH] = [0.15, 0.4];

const thousandths = (value: number) => value.toFixed(3);
const count = (value: number) => Math.round(value).toLocaleString("en");

/** The rates of the paper's comparison and the chosen one. */
interface Question {
  data: SurfaceExplorerData;
  explored: ExploredMeasure;
  batch: ExploredBatch;
  rate: number;
}

function question(data: SurfaceExplorerData, choices: Choices): Question | null {
  const explored = data.measures.find(({ measure }) => measure === choices.measure) ??
    data.measures[0];
  if (explored.missing !== null) return null;
  const rows = Number(choices.rows ?? data.usualRows);
  const batch = explored.batches.find((one) => one.rows === rows) ?? explored.batches[0];
  const rate = RATES.find((one) => `${one}` === choices.corrupted) ?? HIGH;
  return { data, explored, batch, rate };
}

function saidOf({ curve }: ExploredBatch, rate: number): ExploredRate | undefined {
  return curve.find(({ corruptionRate }) => Math.abs(corruptionRate - rate) < 1e-9);
}

/** The answer to a question in sentences: without a number where the surface says nothing. */
function answer({ data: { tokens, paper }, explored, batch, rate }: Question): string {
  const { unit, fitted } = explored;
  const predictions = rate * batch.rows * tokens;
  const asked = `${count(batch.rows)} rows of ${tokens} tokens, ${percent(rate)} corrupted: ` +
    `${count(predictions)} predictions in an update`;
  const said = saidOf(batch, rate);
  const number = ({ estimate }: ExploredRate) => `${estimate.toFixed(3)} ${unit}`;
  const here = said === undefined
    ? `outside what was fitted (${boundsText(fitted!, count)} predictions)` +
      `${
        predictions >= paper.low * 0.99 ? " and in the paper's regime" : ""
      }, so that no number is given`
    : `${number(said)} (${boundsText(said, thousandths)})`;
  const known = [LOW, HIGH].flatMap((one) => {
    const there = saidOf(batch, one);
    return there === undefined ? [] : [`at ${percent(one)} ${number(there)}`];
  });
  const rest = [
    ...(batch.best === null
      ? []
      : [`of the rates that were fitted for such a batch ${bestText(batch.best)} is best`]),
    ...known,
  ].join(", ");
  return `${asked}, ${here}.${rest === "" ? "" : ` ${rest[0].toUpperCase()}${rest.slice(1)}.`}`;
}

function bestText({ corruptionRate, low, high }: NonNullable<ExploredBatch["best"]>): string {
  const bounds = low === null && high === null
    ? "nowhere certain"
    : low === null
    ? `${percent(high!)} or less`
    : high === null
    ? `${percent(low)} or more`
    : `${percentNumber(low)} to ${percent(high)}`;
  return `${percent(corruptionRate)} (${bounds})`;
}

function batchPlot(asked: Question, options: PanelOptions): Plot.PlotOptions {
  const { explored: { batches, measure, unit }, batch, rate } = asked;
  const curves = batches.flatMap(({ curve }) => curve);
  const [low, high] = [
    extent(curves.map((one) => one.low))[0],
    extent(curves.map((one) => one.high))[1],
  ];
  const [line, marks] = [seriesStyle(0), seriesStyle(1)];
  const textChannel = options.interactive ? "ariaLabel" : "title";
  const dots = batch.curve.map((one) => ({
    ...one,
    text: `${percent(one.corruptionRate)} corrupted: ${one.estimate.toFixed(3)} ${unit} ` +
      `(${boundsText(one, thousandths)})`,
  }));
  const named = [LOW, HIGH].flatMap((one) =>
    dots.filter(({ corruptionRate }) => Math.abs(corruptionRate - one) < 1e-9)
  );
  const { best } = batch;
  return framedPlot(
    {
      labels: [],
      references: [],
      x: [0, ...RATES.filter((_, i) => i % 2 === 0), LOW],
      y: [low, high],
      xLabel: "tokens corrupted and predicted (%)",
      yLabel: `predicted ${measure} (${unit})`,
      formatX: percentNumber,
      formatY: (value) => value.toFixed(1),
      height: 320,
    },
    options,
    [
      Plot.ruleX([rate], { stroke: highlightColour, strokeWidth: 13, strokeLinecap: "round" }),
      ...(best === null ? [] : [
        Plot.rect([best], {
          x1: best.low ?? batch.curve[0].corruptionRate,
          x2: best.high ?? batch.curve.at(-1)!.corruptionRate,
          y1: low,
          y2: high,
          fill: seriesStyle(2).colour,
          fillOpacity: 0.14,
        }),
        Plot.ruleX([best.corruptionRate], {
          stroke: seriesStyle(2).colour,
          strokeDasharray: "6,3",
        }),
      ]),
      ...(dots.length === 0
        ? [Plot.text(["outside what was fitted: no number"], {
          frameAnchor: "middle",
          text: (words: string) => words,
          fill: referenceColour,
          fontSize: 13,
        })]
        : [
          Plot.areaY(dots, {
            x: "corruptionRate",
            y1: "low",
            y2: "high",
            fill: line.colour,
            fillOpacity: 0.16,
          }),
          Plot.line(dots, {
            x: "corruptionRate",
            y: "estimate",
            stroke: line.colour,
            strokeWidth: 1.75,
          }),
          Plot.dot(named, {
            x: "corruptionRate",
            y: "estimate",
            r: 5,
            symbol: marks.symbol,
            fill: "var(--surface, #fff)",
            stroke: marks.colour,
            strokeWidth: 2,
            [textChannel]: "text",
          }),
          Plot.dot(dots.filter(({ corruptionRate }) => Math.abs(corruptionRate - rate) < 1e-9), {
            x: "corruptionRate",
            y: "estimate",
            r: 5,
            fill: line.colour,
            [textChannel]: "text",
          }),
        ]),
      ...(options.interactive
        ? [
          pointedRing(
            dots.map(({ corruptionRate, estimate, text }) => ({
              x: corruptionRate,
              y: estimate,
              text,
            })),
          ),
        ]
        : []),
    ],
  );
}

function batchPanel(asked: Question): Panel {
  const { explored, data: { tokens } } = asked;
  const value = (said: ExploredRate | undefined) =>
    said === undefined
      ? "outside"
      : `${said.estimate.toFixed(3)} (${boundsText(said, thousandths)})`;
  return {
    key: "batch",
    title: `Predicted ${explored.measure} of a batch`,
    note: answer(asked),
    description: `${answer(asked)} The square marks are 15 and 40 %, the band the best rate.`,
    plot: (options) => batchPlot(asked, options),
    rates: [],
    table: {
      caption:
        `${explored.measure} in ${explored.unit} by the surface, with 95 % intervals, where ` +
        "as much is predicted as is corrupted; no number outside what was fitted.",
      columns: [
        `rows of ${tokens} tokens`,
        "predictions at 15 %",
        "predictions at 40 %",
        "at 15 %",
        "at 40 %",
        "best rate",
      ],
      rows: explored.batches.map((batch) => [
        count(batch.rows),
        count(LOW * batch.rows * tokens),
        count(HIGH * batch.rows * tokens),
        value(saidOf(batch, LOW)),
        value(saidOf(batch, HIGH)),
        batch.best === null ? "outside" : bestText(batch.best),
      ]),
    },
  };
}

function mapPlot(
  { places, paper, tokens }: SurfaceExplorerData,
  explored: ExploredMeasure,
  asked: Question | null,
  options: PanelOptions,
): Plot.PlotOptions {
  const [least, most] = extent(explored.cells.map(({ estimate }) => estimate));
  const shade = (estimate: number) => {
    const share = (estimate - least) / (most - least || 1);
    return 0.08 + 0.72 * (explored.better === "lower" ? 1 - share : share);
  };
  const [line, marks] = [seriesStyle(0), seriesStyle(1)];
  const textChannel = options.interactive ? "ariaLabel" : "title";
  const dots = places.map((place) => ({
    ...place,
    x: place.corruptionRate,
    y: Math.log2(place.predictions),
    text: `${place.arm}: ${percent(place.corruptionRate)} corrupted, ${
      count(place.predictions)
    } predictions, ${place.there} of ${place.planned} seeds`,
  }));
  const usual = asked === null
    ? []
    : RATES.map((rate) => ({ x: rate, y: Math.log2(rate * asked.batch.rows * tokens) }));
  const paperBand = { y1: Math.log2(paper.low), y2: Math.log2(paper.high) };
  return framedPlot(
    {
      labels: [],
      references: [],
      x: [0, ...RATES.filter((_, i) => i % 2 === 0), 0.15],
      y: [6, 19],
      xLabel: "tokens corrupted (%)",
      yLabel: "predictions in an update",
      formatX: percentNumber,
      formatY: (log2) => 2 ** log2 < 10_000 ? count(2 ** log2) : `${Math.round(2 ** log2 / 1000)}k`,
      height: 360,
    },
    options,
    [
      Plot.rect([paperBand], {
        x1: 0,
        x2: 0.8,
        y1: "y1",
        y2: "y2",
        fill: referenceColour,
        fillOpacity: 0.14,
      }),
      Plot.text([paperBand], {
        x: 0.4,
        y: ({ y1, y2 }) => (y1 + y2) / 2,
        text: () => `the paper: ${boundsText(paper, count)}, far outside`,
        fill: referenceColour,
        fontSize: 12,
      }),
      Plot.rect(explored.cells, {
        x1: (cell) => cell.corruptionRate - CELL.corruptionRate / 2,
        x2: (cell) => cell.corruptionRate + CELL.corruptionRate / 2,
        y1: (cell) => cell.log2Predictions - CELL.log2Predictions / 2,
        y2: (cell) => cell.log2Predictions + CELL.log2Predictions / 2,
        fill: line.colour,
        fillOpacity: (cell) => shade(cell.estimate),
        shapeRendering: "crispEdges",
      }),
      Plot.line(usual, { x: "x", y: "y", stroke: marks.colour, strokeDasharray: marks.dash }),
      ...(asked === null ? [] : [
        Plot.dot([asked], {
          x: asked.rate,
          y: Math.log2(asked.rate * asked.batch.rows * tokens),
          r: 7,
          symbol: "diamond2",
          fill: highlightColour,
          stroke: marks.colour,
          strokeWidth: 2,
        }),
      ]),
      Plot.dot(dots, {
        x: "x",
        y: "y",
        r: 4,
        fill: (place) => place.there >= 2 ? "currentColor" : "var(--surface, #fff)",
        stroke: "currentColor",
        strokeWidth: 1.5,
        [textChannel]: "text",
      }),
      ...(options.interactive ? [pointedRing(dots)] : []),
    ],
  );
}

function mapPanel(
  data: SurfaceExplorerData,
  explored: ExploredMeasure,
  asked: Question | null,
): Panel {
  const { places, paper, runs } = data;
  const whole = places.filter(({ there }) => there >= 2).length;
  const range = explored.fitted;
  const [there, planned] = (["there", "planned"] as const).map((key) =>
    places.reduce((sum, place) => sum + place[key], 0)
  );
  const open = there < planned ? ` ${there} of ${planned} of these runs are there.` : "";
  return {
    key: "map",
    title: "Where runs are, and where the paper's are",
    note: (explored.missing ??
      `The stronger the colour, the better the ${explored.measure}. The dashed line is the chosen batch, the diamond the chosen ` +
        "rate.") + open,
    description: `${whole} of ${places.length} arms of ${runs} have two seeds or more. ` +
      (range === null
        ? explored.missing!
        : `The surface reaches from ${count(range.low)} to ${
          count(range.high)
        } predictions in an update; the ` +
          `paper's ${boundsText(paper, count)} are far outside.`),
    plot: (options) => ({
      ...mapPlot(data, explored, asked, options),
      opacity: { type: "identity" },
    }),
    rates: [],
    table: {
      caption: `The arms of ${runs} by what is corrupted and predicted.`,
      columns: ["arm", "corrupted (%)", "predictions in an update", "seeds there", "seeds planned"],
      rows: places.map(({ arm, corruptionRate, predictions, there, planned }) => [
        arm,
        percentNumber(corruptionRate),
        count(predictions),
        there,
        planned,
      ]),
    },
  };
}

function controls({ measures, usualRows, tokens, paper }: SurfaceExplorerData): Control[] {
  const fitted = measures.find(({ missing }) => missing === null);
  return [
    ...(measures.length > 1
      ? [{
        key: "measure",
        label: "Measure",
        options: measures.map(({ measure }) => ({ value: measure, label: measure })),
      }]
      : []),
    ...(fitted === undefined ? [] : [
      {
        key: "rows",
        label: "Rows of a batch",
        options: fitted.batches.map(({ rows }) => ({
          value: `${rows}`,
          label: count(rows) +
            (rows * tokens * LOW >= paper.low * 0.99 ? " (the paper's text)" : ""),
        })),
        usual: `${usualRows}`,
        ordered: true,
      },
      {
        key: "corrupted",
        label: "Tokens corrupted",
        options: RATES.map((rate) => ({ value: `${rate}`, label: percent(rate) })),
        usual: `${HIGH}`,
        ordered: true,
      },
    ]),
  ];
}

/**
 * A surface to be asked: its reader chooses a batch and a corruption rate, and sees what the surface predicts, the best
 * rate for the batch, and where 15 and 40 % lie. Beyond what was fitted it gives no number.
 */
export const surfaceExplorer: Figure<SurfaceExplorerData> = {
  id: "surface-explorer",
  title: ({ runs }) => `What a batch and a corruption rate are predicted to give, by ${runs}`,
  parse: figureParser("surface-explorer", surfaceExplorerData),
  controls,
  panels: (data, choices = {}) => {
    const explored = data.measures.find(({ measure }) => measure === choices.measure) ??
      data.measures[0];
    const asked = question(data, choices);
    return [...(asked === null ? [] : [batchPanel(asked)]), mapPanel(data, explored, asked)];
  },
};

import * as Plot from "@observablehq/plot";
import * as v from "valibot";
import { finite, share } from "../../files/checked.ts";
import { meanInterval } from "../statistics/paired_differences.ts";
import { seedsControl } from "./parts/controls.ts";
import { axisDomain, extent } from "./parts/extent.ts";
import type { Choices, Control, Figure, Panel, PanelOptions } from "./parts/figure.ts";
import { fontSize, pointedRing } from "./parts/frame.ts";
import { linePlot } from "./parts/line_panel.ts";
import { type Look, readableLabel, rowLook } from "./parts/looks.ts";
import { measurementTable } from "./parts/measurements.ts";
import { figureParser, labelled, some } from "./parts/parse.ts";
import {
  correlations,
  nonNegative,
  type PossibleInterval,
  possibleInterval,
  shares,
} from "./parts/possible.ts";
import { hollowNote } from "./parts/seed_counts.ts";
import { highlightColour, referenceColour, seriesStyle } from "./parts/style.ts";
import { percentNumber } from "../../format/percent.ts";
import { intervalText } from "../../format/interval.ts";

/** How values of each unit stand on an axis and in texts, and what they can be. */
const units = {
  share: { axis: "%", suffix: " %", times: 100, digits: 1, ticks: null, possible: shares },
  nats: { axis: "nats", suffix: " nats", times: 1, digits: 3, ticks: 2, possible: nonNegative },
  correlation: { axis: "r", suffix: "", times: 1, digits: 3, ticks: 2, possible: correlations },
} as const;

const armMeasure = v.object({
  key: v.string(),
  title: v.string(),
  /** One sentence: what it is and which direction is better. */
  note: v.string(),
  /** A `share` is shown in per cent, losses and correlations as they are. */
  unit: v.picklist(Object.keys(units) as (keyof typeof units)[]),
  /** Values to compare with, drawn as dotted lines. */
  references: v.array(labelled),
});

/** A quantity by which arms are compared. */
export type ArmMeasure = v.InferOutput<typeof armMeasure>;

const armValues = v.object({
  label: v.string(),
  /** Where arms are lines over mask rates: the line that this one is a point of, and its rate. */
  line: v.optional(v.object({ series: v.string(), rate: share })),
  values: v.record(v.string(), v.array(v.object({ seed: finite, value: finite }))),
  /** Seeds of which a measure has no value, and why; left out where all have one. */
  withoutValue: v.optional(
    v.array(v.object({ measure: v.string(), seed: finite, because: v.string() })),
  ),
});

/** One arm's values by measure, one for each seed. */
export type ArmValues = v.InferOutput<typeof armValues>;

/** A published score of one arm. */
const publishedScore = v.object({
  /** The arm's label. */
  arm: v.string(),
  /** Task and metric. */
  score: v.string(),
  /** In per cent. */
  value: finite,
  /** What it was read in, and how far that can be trusted. */
  source: v.string(),
});

const armsData = v.object({
  title: v.string(),
  profile: v.string(),
  measures: v.array(armMeasure),
  /** In the order in which they stand. */
  arms: some(armValues),
  /** The paper's scores of the same arms; `where` says in which table. */
  paper: v.optional(v.object({ where: v.string(), scores: v.array(publishedScore) })),
});

/** Arms that differ in kind, not in degree, and how they compare. */
export type ArmsData = v.InferOutput<typeof armsData>;

const ROW_HEIGHT = 30;
const LINE_HEIGHT = 15;
const CHARACTER_WIDTH = 6.3;
/** Largest share of a panel's width for the arms' names; longer ones take more lines. */
const NAME_SHARE = 0.44;
const NARROW_WIDTH = 320;

function formatted(unit: ArmMeasure["unit"], value: number): string {
  const { times, digits, suffix } = units[unit];
  return `${(times * value).toFixed(digits)}${suffix}`;
}

/** A value, in what the axis counts, as a tick. */
function ticked(unit: ArmMeasure["unit"], value: number): string {
  const { ticks } = units[unit];
  return ticks === null ? `${+value.toFixed(1)}` : value.toFixed(ticks);
}

/** One row of a panel. */
interface Row {
  /** In readers' words. */
  label: string;
  line?: ArmValues["line"];
  look: Look;
  summary: PossibleInterval;
  seeds: { seed: number | null; value: number }[];
  text: string;
}

function rowsOf(arms: ArmValues[], measure: ArmMeasure): Row[] {
  const { key, unit } = measure;
  const measured = arms.filter(({ values }) => values[key]?.length > 0);
  return measured.map(({ label, line, values }) => {
    const summary = possibleInterval(
      meanInterval(values[key].map(({ value }) => value)),
      units[measure.unit].possible,
    );
    const spread = intervalText(summary, (value) => formatted(unit, value));
    const seeds = values[key].map(({ seed, value }) => `seed ${seed}: ${formatted(unit, value)}`);
    const look = rowLook(label);
    const text = [look.name, formatted(unit, summary.mean), spread, ...seeds].join("\n");
    return { label: look.name, line, look, summary, seeds: values[key], text };
  });
}

/** Whether a row stands on a single seed; published numbers name no seed. */
function isLone({ seeds }: Row): boolean {
  return seeds.length === 1 && seeds[0].seed !== null;
}

/** The seeds of arms of which a measure has no value, in words. */
function undefinedOf(arms: ArmValues[], { key }: ArmMeasure): { label: string; text: string }[] {
  return arms.flatMap(({ label, withoutValue = [] }) => {
    const own = withoutValue.filter(({ measure }) => measure === key)
      .map(({ seed, because }) => `seed ${seed} undefined (${because})`);
    return own.length > 0 ? [{ label: readableLabel(label), text: own.join(", ") }] : [];
  });
}

/** A row as a point of a line over mask rates. */
interface RatePoint {
  series: string;
  rate: number;
  row: Row;
}

/** Rows that are all points of lines over mask rates; null where one is not or no line would have two points. */
function ratePoints(rows: Row[]): RatePoint[] | null {
  const points = rows.flatMap((row): RatePoint[] => row.line ? [{ ...row.line, row }] : []);
  const lines = new Set(points.map(({ series }) => series)).size;
  return points.length < rows.length || lines === points.length ? null : points;
}

/** The lines of a panel over mask rates. */
function ratePlot(
  points: RatePoint[],
  measure: ArmMeasure,
  eachSeed: boolean,
  options: PanelOptions,
): Plot.PlotOptions {
  const { unit, references } = measure;
  const { axis, times, possible: [least, most] } = units[unit];
  const inUnit = (value: number) => times * value;
  const ofRate = new Map(
    points.map(({ series, rate, row }) => [`${readableLabel(series)} ${rate}`, row]),
  );
  return linePlot({
    series: [...new Set(points.map(({ series }) => series))].map((series) => ({
      label: series,
      points: points.filter((point) => point.series === series).map(({ rate, row }) => ({
        x: rate,
        values: row.seeds.map(({ seed, value }) => ({ seed, value: inUnit(value) })),
      })),
    })),
    references: references.map(({ label, value }) => ({ label, value: inUnit(value) })),
    xLabel: "tokens masked in pre-training (%)",
    yLabel: axis,
    formatX: percentNumber,
    formatY: (value) => ticked(unit, value),
    eachSeed,
    describePoint: ({ label }, { x, values }) => {
      const row = ofRate.get(`${label} ${x}`)!;
      if (!eachSeed) return row.text;
      const { seed } = values[0];
      const own = row.seeds.find((one) => one.seed === seed)!;
      return `${row.label}\nseed ${seed}: ${formatted(unit, own.value)}`;
    },
    height: 280,
    possible: [inUnit(least), inUnit(most)],
  }, options);
}

/** Every seed's value as a mark, joined to the same seed's values of the other arms. */
function seedMarks(rows: Row[], unit: ArmMeasure["unit"], channel: string): Plot.Markish[] {
  const points = rows.flatMap(({ label, look, seeds }) =>
    seeds.map(({ seed, value }) => ({
      seed: `${seed}`,
      value,
      label,
      colour: look.colour,
      text: `${label}\nseed ${seed}: ${formatted(unit, value)}`,
    }))
  );
  const seeds = [...new Set(points.map(({ seed }) => seed))];
  return seeds.flatMap((seed, i) => {
    const { symbol, dash } = seriesStyle(i);
    const own = points.filter((point) => point.seed === seed);
    return [
      Plot.line(own, {
        x: "value",
        y: "label",
        stroke: referenceColour,
        strokeOpacity: 0.5,
        strokeDasharray: dash,
      }),
      Plot.dot(own, {
        x: "value",
        y: "label",
        r: 4,
        symbol,
        fill: "var(--surface, #fff)",
        stroke: "colour",
        strokeWidth: 1.75,
        [channel]: "text",
      }),
    ];
  });
}

function meanMarks(rows: Row[], channel: string): Plot.Markish[] {
  const repeated = rows.filter(({ summary }) => summary.n > 1);
  const cut = repeated.flatMap(({ label, look, summary: { low, high, cutLow, cutHigh } }) => [
    ...(cutLow ? [{ label, look, at: low, arrow: "◂" }] : []),
    ...(cutHigh ? [{ label, look, at: high, arrow: "▸" }] : []),
  ]);
  return [
    Plot.ruleY(repeated, {
      y: "label",
      x1: (row) => row.summary.low,
      x2: (row) => row.summary.high,
      stroke: (row) => row.look.colour,
      strokeOpacity: 0.35,
      strokeWidth: 6,
      strokeLinecap: "round",
    }),
    ...(cut.length > 0
      ? [
        Plot.text(cut, {
          x: "at",
          y: "label",
          text: "arrow",
          fill: (end) => end.look.colour,
          fontSize: 11,
        }),
      ]
      : []),
    Plot.dot(rows, {
      x: (row) => row.summary.mean,
      y: "label",
      r: 4.5,
      symbol: (row: Row) => row.look.symbol,
      fill: (row) => isLone(row) ? "var(--surface, #fff)" : row.look.colour,
      stroke: (row) => row.look.colour,
      strokeWidth: 2,
      [channel]: "text",
    }),
  ];
}

function plot(
  rows: Row[],
  { unit, references }: ArmMeasure,
  eachSeed: boolean,
  options: PanelOptions,
): Plot.PlotOptions {
  const all = [
    ...rows.flatMap(({ summary: { mean, low, high }, seeds }) =>
      eachSeed ? seeds.map(({ value }) => value) : [mean, low ?? mean, high ?? mean]
    ),
    ...references.map(({ value }) => value),
  ];
  const labels = rows.map(({ label }) => label);
  const longest = extent([0, ...labels.map((label) => label.length)])[1];
  const names = Math.min(options.width * NAME_SHARE, longest * CHARACTER_WIDTH);
  // The height is that of a narrow panel at any width, so that nothing on a page moves when a browser draws it anew.
  const narrowNames = NARROW_WIDTH * NAME_SHARE;
  const lines = longest * CHARACTER_WIDTH > narrowNames
    ? Math.ceil(longest * CHARACTER_WIDTH / narrowNames) + 1
    : 1;
  const channel = options.interactive ? "ariaLabel" : "title";
  const tips = eachSeed
    ? rows.flatMap(({ label, seeds }) =>
      seeds.map(({ seed, value }) => ({
        x: value,
        y: label,
        text: `${label}\nseed ${seed}: ${formatted(unit, value)}`,
      }))
    )
    : rows.map(({ label, summary, text }) => ({ x: summary.mean, y: label, text }));
  return {
    width: options.width,
    height: 62 + Math.max(ROW_HEIGHT, LINE_HEIGHT * lines) * rows.length,
    marginTop: 26,
    marginBottom: 36,
    marginRight: 16,
    marginLeft: 14 + names,
    x: { domain: axisDomain(all, 0.08), label: null },
    y: { type: "point", domain: labels, label: null, padding: 0.6 },
    color: { type: "identity" },
    marks: [
      Plot.ruleY(labels.filter((label) => label === options.highlight), {
        stroke: highlightColour,
        strokeWidth: 18,
        strokeLinecap: "round",
      }),
      Plot.gridY({ stroke: referenceColour, strokeOpacity: 0.16 }),
      Plot.axisX({
        ticks: options.width < NARROW_WIDTH ? 3 : 4,
        tickFormat: (value: number) => ticked(unit, units[unit].times * value),
        label: units[unit].axis,
        labelArrow: "none",
        tickSize: 4,
        fontSize,
      }),
      Plot.axisY({ tickSize: 0, fontSize, ...(lines > 1 ? { lineWidth: names / fontSize } : {}) }),
      Plot.ruleX(references, {
        x: "value",
        stroke: referenceColour,
        strokeDasharray: "1,3",
      }),
      Plot.text(references, {
        x: "value",
        text: "label",
        frameAnchor: "top",
        dy: -14,
        fill: referenceColour,
        fontSize: fontSize - 1,
      }),
      ...(eachSeed ? seedMarks(rows, unit, channel) : meanMarks(rows, channel)),
      ...(options.interactive ? [pointedRing(tips, eachSeed ? "xy" : "y")] : []),
    ],
  };
}

function panel(data: ArmsData, measure: ArmMeasure, choices: Choices): Panel {
  const rows = rowsOf(data.arms, measure);
  const points = choices.view === "rows" ? null : ratePoints(rows);
  const eachSeed = choices.seeds === "each";
  const without = undefinedOf(data.arms, measure);
  const hollow = !eachSeed && rows.some(isLone);
  return {
    key: measure.key,
    title: measure.title,
    note: hollow ? `${measure.note} ${hollowNote}` : measure.note,
    description: [
      ...rows.map(({ label, summary }) => `${label}: ${formatted(measure.unit, summary.mean)}.`),
      ...without.map(({ label, text }) => `${label}: ${text}.`),
      ...measure.references.map(({ label, value }) =>
        `${label}: ${formatted(measure.unit, value)}.`
      ),
    ].join(" "),
    plot: (options) =>
      points === null
        ? plot(rows, measure, eachSeed, options)
        : ratePlot(points, measure, eachSeed, options),
    rates: [...new Set(points?.map(({ rate }) => rate))].sort((a, b) => a - b),
    ...(points === null ? { rows: rows.map(({ label }) => label) } : {}),
    table: {
      caption:
        `${data.title}, ${measure.title.toLowerCase()}: mean over seeds and its 95 % interval.`,
      columns: ["arm", "mean", "from", "to", "seeds"],
      rows: [
        ...rows.map(({ label, summary: { n, mean, low, high } }) => [
          label,
          ...[mean, low, high].map((value) =>
            value === null ? null : formatted(measure.unit, value)
          ),
          n,
        ]),
        ...without.map(({ label, text }) => [`${label}: ${text}`, null, null, null, null]),
        ...measure.references.map(({ label, value }) => [
          label,
          formatted(measure.unit, value),
          null,
          null,
          null,
        ]),
      ],
    },
    values: measurementTable(
      ["arm"],
      measure.unit,
      [
        ...rows.map(({ label, seeds }) => ({ place: [label], values: seeds })),
        ...measure.references.map(({ label, value }) => ({
          place: [label],
          values: [{ seed: null, value }],
        })),
      ],
      units[measure.unit].possible,
    ),
  };
}

/** The tasks and metrics that the paper's scores of these arms are in. */
function publishedScores({ paper }: ArmsData): string[] {
  return [...new Set(paper?.scores.map(({ score }) => score))];
}

/** The paper's values of one score, on a scale of their own; nothing where it gives none. */
function paperPanel(data: ArmsData, choices: Choices): Panel[] {
  const known = publishedScores(data);
  if (choices.paper === "none" || known.length === 0) return [];
  const score = known.find((one) => one === choices.score) ?? known[0];
  const own = data.paper!.scores.filter((one) => one.score === score);
  const measure: ArmMeasure = {
    key: "paper",
    title: `The paper: ${score}`,
    note: `Its large model, ${data.paper!.where}, on a scale of its own; higher is better.`,
    unit: "share",
    references: [],
  };
  const rows = data.arms.flatMap(({ label }): Row[] => {
    const found = own.find(({ arm }) => arm === label);
    if (found === undefined) return [];
    const value = found.value / 100;
    const look = rowLook(label);
    return [{
      label: look.name,
      look,
      summary: possibleInterval(meanInterval([value]), shares),
      seeds: [{ seed: null, value }],
      text: [look.name, `the paper: ${formatted("share", value)}`, found.source].join("\n"),
    }];
  });
  return [{
    key: measure.key,
    title: measure.title,
    note: measure.note,
    description: rows.map(({ label, summary }) => `${label}: ${formatted("share", summary.mean)}.`)
      .join(" "),
    plot: (options) => plot(rows, measure, false, options),
    rates: [],
    rows: rows.map(({ label }) => label),
    table: {
      caption: `The paper's large model, ${score}, ${data.paper!.where}.`,
      columns: ["arm", "value", "source"],
      rows: own.map(({ arm, value, source }) => [arm, formatted("share", value / 100), source]),
    },
  }];
}

function controls(data: ArmsData): Control[] {
  const repeated = data.arms.some(({ values }) =>
    Object.values(values).some((some) => some.length > 1)
  );
  const known = publishedScores(data);
  const found = seedsControl(repeated);
  if (data.measures.some((measure) => ratePoints(rowsOf(data.arms, measure)) !== null)) {
    found.push({
      key: "view",
      label: "As",
      options: [{ value: "lines", label: "lines over mask rates" }, {
        value: "rows",
        label: "rows",
      }],
    });
  }
  if (known.length > 0) {
    found.push({
      key: "paper",
      label: "The paper",
      options: [{ value: "beside", label: "beside ours" }, { value: "none", label: "hidden" }],
    });
  }
  if (known.length > 1) {
    found.push({
      key: "score",
      label: "Its task",
      options: known.map((score) => ({ value: score, label: score })),
    });
  }
  return found;
}

/**
 * Arms side by side: a panel for each measure, a row for each arm, or lines where arms differ in mask rate; and the
 * paper's own scores.
 */
export const arms: Figure<ArmsData> = {
  id: "arms",
  title: ({ title, profile }) => `${title}, profile ${profile}`,
  parse: figureParser("arms", armsData),
  seeds: ({ arms }) =>
    arms.flatMap(({ values }) => Object.values(values)).map(({ length }) => length),
  controls,
  panels: (data, choices = {}) => [
    ...data.measures.map((measure) => panel(data, measure, choices)),
    ...paperPanel(data, choices),
  ],
};

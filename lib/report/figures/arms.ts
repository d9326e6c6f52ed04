import * as Plot from "@observablehq/plot";
import { meanInterval } from "../statistics.ts";
import type { Figure, Panel, PanelOptions } from "./figure.ts";
import { fontSize } from "./frame.ts";
import { checksFor } from "./parse.ts";
import { referenceColour, seriesStyle } from "./style.ts";

/** A quantity by which arms are compared. */
export interface ArmMeasure {
  key: string;
  title: string;
  /** One sentence: what it is and which direction is better. */
  note: string;
  /** `share` is shown in per cent, `nats` with two decimals. */
  unit: "share" | "nats";
  /** Values to compare with, drawn as dotted lines. */
  references: { label: string; value: number }[];
}

/** One arm's values by measure, one for each seed. */
export interface ArmValues {
  label: string;
  values: Record<string, { seed: number; value: number }[]>;
}

/** Arms that differ in kind, not in degree, and how they compare. */
export interface ArmsData {
  title: string;
  profile: string;
  measures: ArmMeasure[];
  /** In the order in which they stand. */
  arms: ArmValues[];
}

const ROW_HEIGHT = 30;
const LINE_HEIGHT = 15;
const CHARACTER_WIDTH = 6.3;
/** Largest share of a panel's width for the arms' names; longer ones take more lines. */
const NAME_SHARE = 0.44;
const NARROW_WIDTH = 320;

function formatted(unit: ArmMeasure["unit"], value: number): string {
  return unit === "share" ? `${(100 * value).toFixed(1)} %` : `${value.toFixed(3)} nats`;
}

function rowsOf(arms: ArmValues[], { key, unit }: ArmMeasure) {
  return arms.filter(({ values }) => values[key]?.length > 0).map(({ label, values }) => {
    const summary = meanInterval(values[key].map(({ value }) => value));
    const spread = summary.low === null
      ? "one seed, no interval"
      : `95 % interval ${formatted(unit, summary.low)} to ${formatted(unit, summary.high!)} ` +
        `(n = ${summary.n})`;
    const seeds = values[key].map(({ seed, value }) => `seed ${seed}: ${formatted(unit, value)}`);
    const text = [label, formatted(unit, summary.mean), spread, seeds.join(", ")].join("\n");
    return { label, summary, seeds: values[key], text };
  });
}

function plot(data: ArmsData, measure: ArmMeasure, options: PanelOptions): Plot.PlotOptions {
  const rows = rowsOf(data.arms, measure);
  const { colour } = seriesStyle(0);
  const all = [
    ...rows.flatMap(({ summary: { mean, low, high } }) => [mean, low ?? mean, high ?? mean]),
    ...measure.references.map(({ value }) => value),
  ];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const space = (high - low || Math.abs(high) || 1) * 0.08;
  const longest = Math.max(...rows.map(({ label }) => label.length));
  const names = Math.min(options.width * NAME_SHARE, longest * CHARACTER_WIDTH);
  // The height is that of a narrow panel at any width, so that nothing on a page moves when a browser draws it anew.
  const narrowNames = NARROW_WIDTH * NAME_SHARE;
  const lines = longest * CHARACTER_WIDTH > narrowNames
    ? Math.ceil(longest * CHARACTER_WIDTH / narrowNames) + 1
    : 1;
  const points = rows.map(({ label, summary, text }) => ({ x: summary.mean, y: label, text }));
  const repeated = rows.filter(({ summary }) => summary.n > 1);
  return {
    width: options.width,
    height: 62 + Math.max(ROW_HEIGHT, LINE_HEIGHT * lines) * rows.length,
    marginTop: 26,
    marginBottom: 36,
    marginRight: 16,
    marginLeft: 14 + names,
    x: { domain: [low - space, high + space], label: null },
    y: { type: "point", domain: rows.map(({ label }) => label), label: null, padding: 0.6 },
    color: { type: "identity" },
    marks: [
      Plot.gridY({ stroke: referenceColour, strokeOpacity: 0.16 }),
      Plot.axisX({
        ticks: 4,
        tickFormat: (value: number) =>
          measure.unit === "share" ? `${+(100 * value).toFixed(1)}` : value.toFixed(2),
        label: measure.unit === "share" ? "%" : "nats",
        labelArrow: "none",
        tickSize: 4,
        fontSize,
      }),
      Plot.axisY({ tickSize: 0, fontSize, ...(lines > 1 ? { lineWidth: names / fontSize } : {}) }),
      Plot.ruleX(measure.references, {
        x: "value",
        stroke: referenceColour,
        strokeDasharray: "1,3",
      }),
      Plot.text(measure.references, {
        x: "value",
        text: "label",
        frameAnchor: "top",
        dy: -14,
        fill: referenceColour,
        fontSize: fontSize - 1,
      }),
      Plot.ruleY(repeated, {
        y: "label",
        x1: (row) => row.summary.low,
        x2: (row) => row.summary.high,
        stroke: colour,
        strokeOpacity: 0.6,
        strokeWidth: 1.5,
      }),
      Plot.dot(
        repeated.flatMap(({ label, seeds }) => seeds.map(({ value }) => ({ label, value }))),
        {
          x: "value",
          y: "label",
          r: 1.75,
          fill: colour,
          fillOpacity: 0.55,
        },
      ),
      Plot.dot(points, {
        x: "x",
        y: "y",
        r: 4.5,
        fill: "var(--surface, #fff)",
        stroke: colour,
        strokeWidth: 2,
        [options.interactive ? "ariaLabel" : "title"]: "text",
      }),
      ...(options.interactive
        ? [Plot.tip(
          points,
          Plot.pointerY({ x: "x", y: "y", title: "text", fontSize, fill: "var(--tip, #fff)" }),
        )]
        : []),
    ],
  };
}

function panel(data: ArmsData, measure: ArmMeasure): Panel {
  const rows = rowsOf(data.arms, measure);
  return {
    key: measure.key,
    title: measure.title,
    note: measure.note,
    description: [
      ...rows.map(({ label, summary }) => `${label}: ${formatted(measure.unit, summary.mean)}.`),
      ...measure.references.map(({ label, value }) =>
        `${label}: ${formatted(measure.unit, value)}.`
      ),
    ].join(" "),
    plot: (options) => plot(data, measure, options),
    rates: [],
    table: {
      caption:
        `${data.title}, ${measure.title.toLowerCase()}: mean over seeds, and each seed's value.`,
      columns: ["arm", "mean", "seeds", "values"],
      rows: [
        ...rows.map(({ label, summary, seeds }) => [
          label,
          formatted(measure.unit, summary.mean),
          summary.n,
          seeds.map(({ value }) => formatted(measure.unit, value)).join(", "),
        ]),
        ...measure.references.map(({ label, value }) => [
          label,
          formatted(measure.unit, value),
          null,
          null,
        ]),
      ],
    },
  };
}

function parse(data: unknown): ArmsData {
  const { record, list, text, number, refuse } = checksFor("arms");
  const whole = record(data, "it");
  const measures = list(whole.measures, "measures").map((entry, i): ArmMeasure => {
    const where = `measures[${i}]`;
    const measure = record(entry, where);
    const unit = text(measure.unit, `${where}.unit`);
    if (unit !== "share" && unit !== "nats") {
      return refuse(`${where}.unit is "${unit}"; use share or nats`);
    }
    return {
      key: text(measure.key, `${where}.key`),
      title: text(measure.title, `${where}.title`),
      note: text(measure.note, `${where}.note`),
      unit,
      references: list(measure.references, `${where}.references`).map((reference, k) => {
        const { label, value } = record(reference, `${where}.references[${k}]`);
        return {
          label: text(label, `${where}.references[${k}].label`),
          value: number(value, `${where}.references[${k}].value`),
        };
      }),
    };
  });
  const arms = list(whole.arms, "arms").map((entry, i): ArmValues => {
    const arm = record(entry, `arms[${i}]`);
    const values = Object.entries(record(arm.values, `arms[${i}].values`)).map(([key, some]) => [
      key,
      list(some, `arms[${i}].values.${key}`).map((one, k) => {
        const where = `arms[${i}].values.${key}[${k}]`;
        const { seed, value } = record(one, where);
        return { seed: number(seed, `${where}.seed`), value: number(value, `${where}.value`) };
      }),
    ]);
    return { label: text(arm.label, `arms[${i}].label`), values: Object.fromEntries(values) };
  });
  if (arms.length === 0) refuse("arms is empty");
  return {
    title: text(whole.title, "title"),
    profile: text(whole.profile, "profile"),
    measures,
    arms,
  };
}

/** Arms that differ in kind, side by side: a panel for each measure, a row for each arm. */
export const arms: Figure<ArmsData> = {
  id: "arms",
  title: ({ title, profile }) => `${title}, profile ${profile}`,
  parse,
  panels: (data) => data.measures.map((measure) => panel(data, measure)),
};

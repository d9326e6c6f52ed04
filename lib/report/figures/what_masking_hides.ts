import * as v from "valibot";
import { finite } from "../../files/checked.ts";
import { hidingRow } from "../../experiments/hiding/hiding_row.ts";
import type { Figure, Panel, Table } from "./parts/figure.ts";
import { type LinePanel, linePlot } from "./parts/line_panel.ts";
import { readableLabel } from "./parts/looks.ts";
import { measurementTable } from "./parts/measurements.ts";
import { percent, percentNumber } from "../../format/percent.ts";
import { figureParser } from "./parts/parse.ts";

const hidingData = v.object({
  corpus: v.string(),
  /** Sequences masked. */
  sequences: finite,
  rows: v.array(hidingRow),
});

/** The counts of one corpus. */
export type HidingData = v.InferOutput<typeof hidingData>;

type Measure = "wholeUnits" | "partWords" | "meanRun";

const measures: Record<Measure, { title: string; note: string; yLabel: string; unit: string }> = {
  wholeUnits: {
    title: "Units hidden whole",
    note: "N-grams of two to five words that belong together, every token hidden.",
    yLabel: "PMI units hidden whole (%)",
    unit: " %",
  },
  partWords: {
    title: "Words hidden in part",
    note: "Some tokens of the word are hidden, and the others give it away.",
    yLabel: "words hidden in part (%)",
    unit: " %",
  },
  meanRun: {
    title: "Runs of hidden tokens",
    note: "How many neighbours are hidden together.",
    yLabel: "mean length (tokens)",
    unit: " tokens",
  },
};

function panel(data: HidingData, measure: Measure): Panel {
  const { title, note, yLabel, unit } = measures[measure];
  const format = measure === "meanRun" ? (value: number) => value.toFixed(1) : percentNumber;
  const strategies = [...new Set(data.rows.map(({ strategy }) => strategy))];
  const rates = [...new Set(data.rows.map(({ maskRate }) => maskRate))].sort((a, b) => a - b);
  const found = new Map(data.rows.map((row) => [`${row.strategy} ${row.maskRate}`, row[measure]]));
  const series = strategies.map((strategy) => ({
    label: strategy as string,
    points: data.rows.filter((row) => row.strategy === strategy).flatMap((row) => {
      const value = row[measure];
      return value === null ? [] : [{ x: row.maskRate, values: [{ seed: null, value }] }];
    }),
  }));
  const chart: LinePanel = {
    series,
    references: [],
    xLabel: "tokens hidden (%)",
    yLabel,
    formatX: percentNumber,
    formatY: format,
    describePoint: (one, point, summary) =>
      `${one.label} at ${percent(point.x)}: ${format(summary.mean)}${unit}`,
    height: 280,
  };
  const table: Table = {
    caption: `${title}: ${yLabel}, ${data.sequences} sequences of ${data.corpus}.`,
    columns: ["tokens hidden (%)", ...strategies.map(readableLabel)],
    rows: rates.map((rate) => [
      percentNumber(rate),
      ...strategies.map((strategy) => {
        const value = found.get(`${strategy} ${rate}`);
        return value === undefined || value === null ? null : format(value);
      }),
    ]),
  };
  return {
    key: measure,
    title,
    note,
    description: series.map(({ label, points }) => {
      if (points.length === 0) return `${readableLabel(label)}: there is nothing to count.`;
      const [first, last] = [points[0], points.at(-1)!];
      return `${readableLabel(label)}: from ${format(first.values[0].value)}${unit} at ${
        percent(first.x)
      } to ` +
        `${format(last.values[0].value)}${unit} at ${percent(last.x)}.`;
    }).join(" "),
    plot: (options) => linePlot(chart, options),
    rates,
    table,
    values: measurementTable(
      ["strategy", "tokens_hidden"],
      measure === "meanRun" ? "tokens" : "share",
      series.flatMap(({ label, points }) =>
        points.map(({ x, values }) => ({ place: [readableLabel(label), x], values }))
      ),
    ),
  };
}

/** What is hidden together, by strategy and rate: the paper's Figure 5. */
export const whatMaskingHides: Figure<HidingData> = {
  id: "what-masking-hides",
  title: () => "What masking hides",
  parse: figureParser("what-masking-hides", hidingData),
  // What the text has none of, such as PMI units, gets no panel.
  panels: (data) =>
    (["wholeUnits", "meanRun", "partWords"] as const)
      .filter((measure) => data.rows.some((row) => row[measure] !== null))
      .map((measure) => panel(data, measure)),
};

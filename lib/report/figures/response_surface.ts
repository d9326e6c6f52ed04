import * as v from "valibot";
import { finite, share } from "../../files/checked.ts";
import { mean } from "simple-statistics";
import { extent } from "./parts/extent.ts";
import type { Figure, Panel } from "./parts/figure.ts";
import { type LinePanel, linePlot, type LineSeries } from "./parts/line_panel.ts";
import { percent, percentNumber } from "../../format/percent.ts";
import { figureParser, some } from "./parts/parse.ts";

/** An arm beside what a surface says of it, in the measure's unit. */
const surfacePlace = v.object({
  /** Arms of one series differ in their rate alone. */
  series: v.string(),
  /** Share of the tokens that are corrupted. */
  corruptionRate: share,
  /** Predictions in an update. */
  predictions: finite,
  /** Measured, one a seed. */
  values: some(finite),
  /** By the surface, with its 95 % interval. */
  predicted: v.object({ estimate: finite, low: finite, high: finite }),
});

const responseSurfaceData = v.object({
  measure: v.string(),
  unit: v.string(),
  places: v.array(surfacePlace),
});

/** Arms and the surface that was fitted to them. */
export type ResponseSurfaceData = v.InferOutput<typeof responseSurfaceData>;

function panel({ measure, unit, places }: ResponseSurfaceData): Panel {
  const bySeries = Map.groupBy(places, ({ series }) => series);
  const measured: LineSeries[] = [...bySeries].map(([label, own]) => ({
    label,
    points: own.map(({ corruptionRate, values }) => ({
      x: corruptionRate,
      values: values.map((value) => ({ seed: null, value })),
    })),
  }));
  const fitted: LineSeries[] = [...bySeries].map(([label, own]) => ({
    label: `surface, ${label}`,
    quiet: true,
    points: own.map(({ corruptionRate, predicted }) => ({
      x: corruptionRate,
      values: [{ seed: null, value: predicted.estimate }],
    })),
  }));
  const chart: LinePanel = {
    // A surface at one place is as good as hidden by what was measured there.
    series: [...fitted.filter(({ points }) => points.length > 1), ...measured],
    references: [],
    xLabel: "tokens corrupted (%)",
    yLabel: `${measure} (${unit})`,
    formatX: percentNumber,
    formatY: (value) => value.toFixed(2),
    describePoint: (one, point, { mean }) =>
      `${one.label} at ${percent(point.x)}: ${mean.toFixed(3)} ${unit}`,
    height: 320,
  };
  const off = places.map(({ values, predicted }) => Math.abs(mean(values) - predicted.estimate));
  const [, furthest] = extent(off);
  return {
    key: "surface",
    title: titleOf(measure),
    note:
      "A dot is a seed. The surface is drawn where all that is corrupted is predicted, and nothing else.",
    description: `${places.length} arms. The surface is at most ${furthest.toFixed(3)} ${unit} ` +
      "off the mean of an arm.",
    plot: (options) => linePlot(chart, options),
    rates: [...new Set(places.map(({ corruptionRate }) => corruptionRate))].sort((a, b) => a - b),
    table: {
      caption: `${measure} in ${unit}: measured, and by the surface with its 95 % interval.`,
      columns: [
        "arms",
        "corrupted (%)",
        "predictions",
        "seeds",
        "measured",
        "surface",
        "from",
        "to",
      ],
      rows: places.map(({ series, corruptionRate, predictions, values, predicted }) => [
        series,
        percentNumber(corruptionRate),
        predictions.toFixed(0),
        values.length,
        mean(values).toFixed(3),
        predicted.estimate.toFixed(3),
        predicted.low.toFixed(3),
        predicted.high.toFixed(3),
      ]),
    },
  };
}

function titleOf(measure: string): string {
  return `${measure[0].toUpperCase()}${measure.slice(1)} over corruption and predictions`;
}

/** A measure over what is corrupted and how much is predicted, beside the surface that was fitted to it. */
export const responseSurface: Figure<ResponseSurfaceData> = {
  id: "response-surface",
  title: ({ measure }) => titleOf(measure),
  parse: figureParser("response-surface", responseSurfaceData),
  panels: (data) => data.places.length === 0 ? [] : [panel(data)],
};

import * as Plot from "@observablehq/plot";
import { type MeanInterval, meanInterval } from "../statistics.ts";
import type { PanelOptions } from "./figure.ts";
import { framedPlot, pointerTip } from "./frame.ts";
import { highlightColour, seriesStyle } from "./style.ts";

/** Repeated measurements at one place of the x axis, one value per seed. */
export interface LinePoint {
  x: number;
  values: { seed: number | null; value: number }[];
}

/** One line of a panel, labelled at its right end. */
export interface LineSeries {
  label: string;
  points: LinePoint[];
}

/** What a line panel draws, in the units of its axes. */
export interface LinePanel {
  series: LineSeries[];
  /** Horizontal lines to compare with. */
  references: { label: string; value: number }[];
  xLabel: string;
  yLabel: string;
  formatX(x: number): string;
  formatY(y: number): string;
  /** The sentence of a tip. */
  describePoint(series: LineSeries, point: LinePoint, summary: MeanInterval): string;
  height: number;
}

/**
 * Plot options of a line chart whose series differ in colour, mark and dash and carry their names at the right end.
 * Every seed is a small dot, the mean a large mark, the 95 % interval a vertical line where there are two seeds or more.
 *
 * @throws RangeError when no series has a point.
 */
export function linePlot(panel: LinePanel, options: PanelOptions): Plot.PlotOptions {
  const series = panel.series.filter((one) => one.points.length > 0);
  if (series.length === 0) {
    throw new RangeError(`The chart of ${panel.yLabel} has no points to draw.`);
  }
  const drawn = series.map((one, index) => ({
    label: one.label,
    style: seriesStyle(index),
    points: [...one.points].sort((a, b) => a.x - b.x).map((point) => {
      const summary = meanInterval(point.values.map(({ value }) => value));
      const text = panel.describePoint(one, point, summary);
      return { ...point, y: summary.mean, summary, text };
    }),
  }));
  const points = drawn.flatMap((one) => one.points);
  const xs = points.map(({ x }) => x);
  const textChannel = options.interactive ? "ariaLabel" : "title";
  return framedPlot(
    {
      ...panel,
      labels: drawn.map(({ label, points, style }) => ({
        label,
        place: points[points.length - 1].y,
        colour: style.colour,
      })),
      x: xs,
      y: points.flatMap(({ y, values, summary }) => [
        ...values.map(({ value }) => value),
        summary.low ?? y,
        summary.high ?? y,
      ]),
    },
    options,
    [
      Plot.ruleX(xs.includes(options.highlight!) ? [options.highlight] : [], {
        stroke: highlightColour,
        strokeWidth: 13,
        strokeLinecap: "round",
      }),
      ...drawn.flatMap(({ points, style }) => {
        const repeated = points.filter(({ summary }) => summary.n > 1);
        return [
          Plot.ruleX(repeated, {
            x: "x",
            y1: (point) => point.summary.low,
            y2: (point) => point.summary.high,
            stroke: style.colour,
            strokeWidth: 1.5,
            strokeOpacity: 0.6,
          }),
          Plot.line(points, {
            x: "x",
            y: "y",
            stroke: style.colour,
            strokeWidth: 1.75,
            strokeDasharray: style.dash,
          }),
          Plot.dot(
            repeated.flatMap(({ x, values }) => values.map(({ value }) => ({ x, value }))),
            { x: "x", y: "value", r: 1.75, fill: style.colour, fillOpacity: 0.55 },
          ),
          Plot.dot(points, {
            x: "x",
            y: "y",
            r: 4.5,
            symbol: style.symbol,
            fill: "var(--surface, #fff)",
            stroke: style.colour,
            strokeWidth: 2,
            [textChannel]: "text",
          }),
        ];
      }),
      ...(options.interactive ? [pointerTip(points)] : []),
    ],
  );
}

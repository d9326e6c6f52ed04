import * as Plot from "@observablehq/plot";
import { type MeanInterval, meanInterval } from "../statistics.ts";
import type { PanelOptions } from "./figure.ts";
import { labelPositions } from "./label_positions.ts";
import { highlightColour, referenceColour, seriesStyle } from "./style.ts";

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

const fontSize = 12;
const labelGap = 12;
const characterWidth = 6.8;
const verticalTicks = 5;

function extent(values: number[], pad: number): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const space = (high - low || Math.abs(high) || 1) * pad;
  return [low - space, high + space];
}

/** The values that fit on an axis of `size` pixels at `room` pixels each; the first and the last come first. */
export function fittingTicks(values: readonly number[], size: number, room: number): number[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length < 2) return sorted;
  const span = sorted[sorted.length - 1] - sorted[0];
  const apart = (a: number, b: number) => (Math.abs(a - b) / span) * size >= room;
  const chosen = [sorted[0], sorted[sorted.length - 1]];
  for (const value of sorted) {
    if (chosen.every((other) => apart(other, value))) chosen.push(value);
  }
  return chosen.sort((a, b) => a - b);
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

  const summarised = series.map((one, index) => ({
    ...one,
    style: seriesStyle(index),
    points: [...one.points].sort((a, b) => a.x - b.x).map((point) => {
      const summary = meanInterval(point.values.map(({ value }) => value));
      return { ...point, summary, text: panel.describePoint(one, point, summary) };
    }),
  }));
  const everyPoint = summarised.flatMap((one) => one.points);
  const xs = everyPoint.map((point) => point.x);
  const ys = everyPoint.flatMap(({ values, summary }) => [
    ...values.map(({ value }) => value),
    summary.low ?? summary.mean,
    summary.high ?? summary.mean,
  ]);
  const yDomain = extent([...ys, ...panel.references.map(({ value }) => value)], 0.06);
  const longestLabel = Math.max(
    ...[...series, ...panel.references].map(({ label }) => label.length),
  );
  const margins = {
    marginTop: 30,
    marginBottom: 42,
    marginLeft: 46,
    marginRight: labelGap + Math.ceil(longestLabel * characterWidth),
  };
  const innerHeight = panel.height - margins.marginTop - margins.marginBottom;
  const innerWidth = options.width - margins.marginLeft - margins.marginRight;

  const labels = [
    ...summarised.map((one) => ({
      label: one.label,
      place: one.points[one.points.length - 1].summary.mean,
      colour: one.style.colour,
    })),
    ...panel.references.map(({ label, value }) => ({
      label,
      place: value,
      colour: referenceColour,
    })),
  ];
  const positions = labelPositions(
    labels.map(({ place }) => place),
    ((fontSize + 3) / innerHeight) * (yDomain[1] - yDomain[0]),
    yDomain,
  );

  const textChannel = options.interactive ? "ariaLabel" : "title";
  return {
    ...margins,
    width: options.width,
    height: panel.height,
    x: { domain: extent(xs, 0.04), label: null },
    y: { domain: yDomain, label: null },
    marks: [
      Plot.gridY({ ticks: verticalTicks, stroke: referenceColour, strokeOpacity: 0.16 }),
      Plot.axisX(fittingTicks(xs, innerWidth, 24), {
        tickFormat: panel.formatX,
        label: panel.xLabel,
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 36,
        tickSize: 4,
        fontSize,
      }),
      Plot.axisY({
        tickFormat: panel.formatY,
        ticks: verticalTicks,
        label: panel.yLabel,
        labelArrow: "none",
        tickSize: 0,
        fontSize,
      }),
      Plot.ruleX(xs.includes(options.highlight!) ? [options.highlight] : [], {
        stroke: highlightColour,
        strokeWidth: 13,
        strokeLinecap: "round",
      }),
      Plot.ruleY(panel.references, {
        y: "value",
        stroke: referenceColour,
        strokeWidth: 1,
        strokeDasharray: "1,3",
      }),
      ...summarised.flatMap(({ points, style }) => [
        Plot.ruleX(points.filter(({ summary }) => summary.n > 1), {
          x: "x",
          y1: (point) => point.summary.low,
          y2: (point) => point.summary.high,
          stroke: style.colour,
          strokeWidth: 1.5,
          strokeOpacity: 0.6,
        }),
        Plot.line(points, {
          x: "x",
          y: (point) => point.summary.mean,
          stroke: style.colour,
          strokeWidth: 1.75,
          strokeDasharray: style.dash,
        }),
        Plot.dot(
          points.filter(({ summary }) => summary.n > 1).flatMap(({ x, values }) =>
            values.map(({ value }) => ({ x, value }))
          ),
          { x: "x", y: "value", r: 1.75, fill: style.colour, fillOpacity: 0.55 },
        ),
        Plot.dot(points, {
          x: "x",
          y: (point) => point.summary.mean,
          r: 4.5,
          symbol: style.symbol,
          fill: "var(--surface, #fff)",
          stroke: style.colour,
          strokeWidth: 2,
          [textChannel]: "text",
        }),
      ]),
      Plot.text(labels.map((label, i) => ({ ...label, position: positions[i] })), {
        y: "position",
        text: "label",
        fill: "colour",
        frameAnchor: "right",
        textAnchor: "start",
        dx: labelGap,
        fontSize,
        fontWeight: 500,
      }),
      ...(options.interactive
        ? [
          Plot.tip(
            everyPoint,
            Plot.pointer({
              x: "x",
              y: (point) => point.summary.mean,
              title: "text",
              fontSize,
              lineHeight: 1.3,
              lineWidth: 40,
              textPadding: 9,
              fill: "var(--tip, #fff)",
              stroke: referenceColour,
              maxRadius: 60,
            }),
          ),
        ]
        : []),
    ],
    color: { type: "identity" },
  };
}

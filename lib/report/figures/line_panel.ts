import * as Plot from "@observablehq/plot";
import { type MeanInterval, meanInterval } from "../statistics/paired_differences.ts";
import type { PanelOptions } from "./figure.ts";
import { framedPlot, pointedRing } from "./frame.ts";
import { highlightColour, referenceColour, type SeriesStyle, seriesStyle } from "./style.ts";

/** Repeated measurements at one place of the x axis, one value per seed. */
export interface LinePoint {
  x: number;
  values: { seed: number | null; value: number }[];
}

/** One line of a panel, labelled at its right end. */
export interface LineSeries {
  label: string;
  points: LinePoint[];
  /** Drawn without colour: somebody else's numbers, there to compare with. */
  quiet?: boolean;
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
  /** Draws a line for every seed instead of means with intervals. */
  eachSeed?: boolean;
}

interface DrawnPoint extends LinePoint {
  y: number;
  summary: MeanInterval;
  text: string;
}

/** A series of its means, or the series of its seeds, in order of x. */
function linesOf(series: LineSeries, { eachSeed, describePoint }: LinePanel): DrawnPoint[][] {
  const points = [...series.points].sort((a, b) => a.x - b.x);
  const drawn = (some: LinePoint[]) =>
    some.map((point): DrawnPoint => {
      const summary = meanInterval(point.values.map(({ value }) => value));
      return { ...point, y: summary.mean, summary, text: describePoint(series, point, summary) };
    });
  if (!eachSeed) return [drawn(points)];
  const bySeed = new Map<number | null, LinePoint[]>();
  for (const { x, values } of points) {
    for (const [seed, own] of Map.groupBy(values, (one) => one.seed)) {
      bySeed.set(seed, bySeed.get(seed) ?? []);
      bySeed.get(seed)!.push({ x, values: own });
    }
  }
  return [...bySeed.values()].map(drawn);
}

/**
 * Plot options of a line chart whose series differ in colour, mark and dash and carry their names at the right end.
 * Every seed is a small dot, the mean a large mark, the 95 % interval a vertical line where there are two seeds or more;
 * with `eachSeed` every seed is a line instead.
 *
 * @throws RangeError when no series has a point.
 */
export function linePlot(panel: LinePanel, options: PanelOptions): Plot.PlotOptions {
  const series = panel.series.filter((one) => one.points.length > 0);
  if (series.length === 0) {
    throw new RangeError(`The chart of ${panel.yLabel} has no points to draw.`);
  }
  const drawn = series.map((one, index) => {
    const style: SeriesStyle = one.quiet
      ? { ...seriesStyle(index), colour: referenceColour }
      : seriesStyle(index);
    return { label: one.label, style, lines: linesOf(one, panel) };
  });
  const points = drawn.flatMap(({ lines }) => lines.flat());
  const xs = points.map(({ x }) => x);
  const textChannel = options.interactive ? "ariaLabel" : "title";
  const many = panel.eachSeed === true;
  return framedPlot(
    {
      ...panel,
      labels: drawn.map(({ label, lines, style }) => {
        const ends = lines.map((line) => line[line.length - 1].y);
        return {
          label,
          place: ends.reduce((sum, end) => sum + end, 0) / ends.length,
          colour: style.colour,
        };
      }),
      x: xs,
      y: points.flatMap(({ y, values, summary }) => [
        ...values.map(({ value }) => value),
        summary.low ?? y,
        summary.high ?? y,
      ]),
    },
    options,
    [
      Plot.ruleX(xs.includes(options.highlight as number) ? [options.highlight] : [], {
        stroke: highlightColour,
        strokeWidth: 13,
        strokeLinecap: "round",
      }),
      ...drawn.flatMap(({ lines, style }) =>
        lines.flatMap((points) => {
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
              strokeWidth: many ? 1.25 : 1.75,
              strokeDasharray: style.dash,
            }),
            Plot.dot(
              repeated.flatMap(({ x, values }) => values.map(({ value }) => ({ x, value }))),
              { x: "x", y: "value", r: 1.75, fill: style.colour, fillOpacity: 0.55 },
            ),
            Plot.dot(points, {
              x: "x",
              y: "y",
              r: many ? 3.5 : 4.5,
              symbol: style.symbol,
              fill: "var(--surface, #fff)",
              stroke: style.colour,
              strokeWidth: many ? 1.5 : 2,
              [textChannel]: "text",
            }),
          ];
        })
      ),
      ...(options.interactive ? [pointedRing(points)] : []),
    ],
  );
}

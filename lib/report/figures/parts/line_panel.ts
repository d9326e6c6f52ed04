import { mean } from "simple-statistics";
import * as Plot from "@observablehq/plot";
import { meanInterval } from "../../statistics/paired_differences.ts";
import type { PanelOptions } from "./figure.ts";
import { framedPlot, pointedRing } from "./frame.ts";
import { looksOf } from "./looks.ts";
import { type Possible, type PossibleInterval, possibleInterval } from "./possible.ts";
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
  /** Missing where the label tells it. */
  style?: SeriesStyle;
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
  describePoint(series: LineSeries, point: LinePoint, summary: PossibleInterval): string;
  height: number;
  /** What values can be, in the unit of the y axis; intervals end there. Missing where they can be anything. */
  possible?: Possible;
  /** Draws a line for every seed instead of means with intervals. */
  eachSeed?: boolean;
}

interface DrawnPoint extends LinePoint {
  y: number;
  summary: PossibleInterval;
  text: string;
}

const anything: Possible = [-Infinity, Infinity];

/** Whether a measured point stands on a single seed; counts and published numbers name no seed. */
function isLone({ values }: LinePoint): boolean {
  return values.length === 1 && values[0].seed !== null;
}

/** Whether some point of these series stands on a single seed. */
export function hasLonePoints(series: readonly LineSeries[]): boolean {
  return series.some(({ points }) => points.some(isLone));
}

/** Series in readers' words, each with the look that it has on every figure. */
function lookedUp(series: readonly LineSeries[]): (LineSeries & { style: SeriesStyle })[] {
  const ours = series.filter(({ quiet }) => !quiet);
  const looks = looksOf(ours.map(({ label }) => label));
  return series.map((one, i) => {
    if (one.quiet) {
      return { ...one, style: one.style ?? { ...seriesStyle(i), colour: referenceColour } };
    }
    const look = looks[ours.indexOf(one)];
    return { ...one, label: look.name, style: one.style ?? look };
  });
}

/** The arrows at the ends of intervals that were cut off at what is possible. */
function cutMarks(points: DrawnPoint[], colour: string): Plot.Markish[] {
  const ends = points.flatMap(({ x, summary: { low, high, cutLow, cutHigh } }) => [
    ...(cutLow ? [{ x, y: low!, arrow: "▾" }] : []),
    ...(cutHigh ? [{ x, y: high!, arrow: "▴" }] : []),
  ]);
  return ends.length === 0
    ? []
    : [Plot.text(ends, { x: "x", y: "y", text: "arrow", fill: colour, fontSize: 11 })];
}

/** Values of seeds without a name, which no box could show one by one: they always stand beside their mean. */
function unnamedSeeds(points: DrawnPoint[]): { x: number; value: number }[] {
  return points.flatMap(({ x, values }) =>
    values.filter(({ seed }) => seed === null).map(({ value }) => ({ x, value }))
  );
}

/** A series of its means, or the series of its seeds, in order of x. */
function linesOf(
  series: LineSeries,
  { eachSeed, describePoint, possible = anything }: LinePanel,
): DrawnPoint[][] {
  const points = [...series.points].sort((a, b) => a.x - b.x);
  const drawn = (some: LinePoint[]) =>
    some.map((point): DrawnPoint => {
      const summary = possibleInterval(
        meanInterval(point.values.map(({ value }) => value)),
        possible,
      );
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
 * The mean of two seeds or more is a filled mark with its 95 % interval as a band and a vertical line; a single seed is
 * a hollow mark. With `eachSeed` every seed is a line instead.
 *
 * @throws RangeError when no series has a point.
 */
export function linePlot(panel: LinePanel, options: PanelOptions): Plot.PlotOptions {
  const series = lookedUp(panel.series.filter((one) => one.points.length > 0));
  if (series.length === 0) {
    throw new RangeError(`The chart of ${panel.yLabel} has no points to draw.`);
  }
  const drawn = series.map((one) => ({ ...one, lines: linesOf(one, panel) }));
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
          place: mean(ends),
          colour: style.colour,
        };
      }),
      x: xs,
      y: [
        ...points.flatMap(({ y, summary }) => [y, summary.low ?? y, summary.high ?? y]),
        ...unnamedSeeds(points).map(({ value }) => value),
      ],
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
          const alone = !many && points.every(isLone);
          return [
            ...(repeated.length > 1
              ? [Plot.areaY(points, {
                x: "x",
                y1: (point) => point.summary.low,
                y2: (point) => point.summary.high,
                fill: style.colour,
                fillOpacity: 0.13,
              })]
              : []),
            Plot.ruleX(repeated, {
              x: "x",
              y1: (point) => point.summary.low,
              y2: (point) => point.summary.high,
              stroke: style.colour,
              strokeWidth: 1.25,
              strokeOpacity: 0.6,
            }),
            ...cutMarks(repeated, style.colour),
            Plot.dot(unnamedSeeds(repeated), {
              x: "x",
              y: "value",
              r: 1.75,
              fill: style.colour,
              fillOpacity: 0.55,
            }),
            Plot.line(points, {
              x: "x",
              y: "y",
              stroke: style.colour,
              strokeWidth: many || alone ? 1.25 : 1.75,
              strokeOpacity: alone ? 0.55 : 1,
              strokeDasharray: style.dash,
            }),
            Plot.dot(points, {
              x: "x",
              y: "y",
              r: many ? 3.5 : 4.5,
              symbol: style.symbol,
              fill: (point) => many || isLone(point) ? "var(--surface, #fff)" : style.colour,
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

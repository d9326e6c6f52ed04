import { mean } from "simple-statistics";
import * as Plot from "@observablehq/plot";
import * as v from "valibot";
import { finite, share } from "../../files/checked.ts";
import { PLATEAU_MARGIN, plateauLeftAt } from "../../training/plateau.ts";
import { meanInterval } from "../statistics/paired_differences.ts";
import { rateControl, seedsControl } from "./parts/controls.ts";
import { extent } from "./parts/extent.ts";
import type { Choices, Control, Figure, Panel, PanelOptions } from "./parts/figure.ts";
import { framedPlot, pointedRing } from "./parts/frame.ts";
import { lookOfRate } from "./parts/looks.ts";
import { figureParser, some } from "./parts/parse.ts";
import { nonNegative, possibleInterval } from "./parts/possible.ts";
import { hollowNote } from "./parts/seed_counts.ts";
import { type SeriesStyle, seriesStyle } from "./parts/style.ts";
import { percent, percentNumber } from "../../format/percent.ts";
import { intervalText } from "../../format/interval.ts";
import { counted } from "../../format/count.ts";

const curve = v.object({
  /** Share of tokens masked in pre-training, in (0, 1]. */
  maskRate: share,
  seed: finite,
  /** In order of step; loss in nats per predicted token. */
  points: some(v.object({ step: finite, loss: finite })),
});

/** Held-out loss of one run during its training. */
export type TrainingCurve = v.InferOutput<typeof curve>;

const trainingCurveData = v.object({
  profile: v.string(),
  /** Share of tokens masked when the loss was measured, the same for all runs. */
  evaluationRate: share,
  /** Loss of guessing by word frequency, in nats. */
  unigramEntropy: finite,
  curves: some(curve),
});

/** The curves of one profile and the level that marks whether a run reads its context. */
export type TrainingCurveData = v.InferOutput<typeof trainingCurveData>;

/** Made once: a format for every point would take most of the time of drawing. */
const stepFormat = new Intl.NumberFormat("en");

/** Most marks on one line; between them the line speaks for itself. */
const marksPerLine = 9;

function markedPoints<Point>(points: Point[]): Point[] {
  const last = points.length - 1;
  const count = Math.min(marksPerLine, points.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => Math.round(count === 1 ? last : (i * last) / (count - 1)),
  );
  return [...new Set(chosen)].map((i) => points[i]);
}

function ratesOf({ curves }: TrainingCurveData): number[] {
  return [...new Set(curves.map(({ maskRate }) => maskRate))].sort((a, b) => a - b);
}

/** A point of a line, with its 95 % interval where it is a mean of several seeds. */
interface DrawnPoint {
  step: number;
  loss: number;
  low: number | null;
  high: number | null;
}

/** A line of the chart with what it is called in its tips. */
interface Line {
  maskRate: number;
  who: string;
  /** Seeds behind each of its points. */
  seeds: number;
  points: DrawnPoint[];
}

function eachSeed(curves: TrainingCurve[]): Line[] {
  return curves.map(({ maskRate, seed, points }) => ({
    maskRate,
    who: `seed ${seed}`,
    seeds: 1,
    points: points.map((point) => ({ ...point, low: null, high: null })),
  }));
}

/** The mean of one rate's seeds at the steps that all of them have; null where there is no such step. */
function meanLine(own: TrainingCurve[]): Line | null {
  const losses = own.map(({ points }) => new Map(points.map(({ step, loss }) => [step, loss])));
  const points = [...losses[0].keys()].filter((step) => losses.every((some) => some.has(step)))
    .map((step) => {
      const summary = meanInterval(losses.map((some) => some.get(step)!));
      const { mean, low, high } = possibleInterval(summary, nonNegative);
      return { step, loss: mean, low, high };
    });
  const seeds = own.length;
  return points.length > 0
    ? { maskRate: own[0].maskRate, who: `mean of ${counted(seeds, "seed")}`, seeds, points }
    : null;
}

/** For each rate the mean of its seeds, or its seeds where they share no step, and the rates of these. */
function meanLines(data: TrainingCurveData): { lines: Line[]; apart: number[] } {
  const apart: number[] = [];
  const lines = ratesOf(data).flatMap((maskRate) => {
    const own = data.curves.filter((curve) => curve.maskRate === maskRate);
    if (own.length === 1) return eachSeed(own);
    const mean = meanLine(own);
    if (mean) return [mean];
    apart.push(maskRate);
    return eachSeed(own);
  });
  return { lines, apart };
}

function showsSeeds({ seeds }: Choices): boolean {
  return seeds === "each";
}

function styleOf(rate: number, rates: number[]): SeriesStyle {
  return lookOfRate(rate) ?? seriesStyle(rates.indexOf(rate));
}

function plot(
  data: TrainingCurveData,
  choices: Choices,
  options: PanelOptions,
): Plot.PlotOptions {
  const rates = ratesOf(data);
  const all = showsSeeds(choices) ? eachSeed(data.curves) : meanLines(data).lines;
  const chosen = all
    .filter(({ maskRate }) => `${maskRate}` === choices.rate || !rates.includes(+choices.rate));
  const lines = chosen.map(({ maskRate, who, seeds, points }) => ({
    maskRate,
    seeds,
    style: styleOf(maskRate, rates),
    points: points.map(({ step, loss, low, high }) => ({
      x: step,
      y: loss,
      low,
      high,
      text: [
        `trained at ${percent(maskRate)}, ${who}`,
        `step ${stepFormat.format(step)}: ${loss.toFixed(3)} nats`,
        ...(low === null ? [] : [intervalText({ low, high }, (value) => value.toFixed(3))]),
      ].join("\n"),
    })),
  }));
  const points = lines.flatMap((line) => line.points);
  const [, longest] = extent(points.map(({ x }) => x));
  const channel = options.interactive ? "ariaLabel" : "title";
  return framedPlot(
    {
      labels: rates.flatMap((rate) => {
        const ends = lines.filter((line) => line.maskRate === rate).map(({ points }) =>
          points.at(-1)!.y
        );
        if (ends.length === 0) return [];
        return [{
          label: `trained at ${percent(rate)}`,
          place: mean(ends),
          colour: styleOf(rate, rates).colour,
        }];
      }),
      references: [
        { label: "unigram entropy", value: data.unigramEntropy },
        { label: "reads context", value: data.unigramEntropy - PLATEAU_MARGIN },
      ],
      x: [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * longest)),
      y: points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]),
      xLabel: "updates",
      yLabel: "held-out loss (nats)",
      formatX: (step) => stepFormat.format(step),
      formatY: (loss) => loss.toFixed(1),
      height: 300,
    },
    options,
    [
      ...lines.filter(({ seeds }) => seeds > 1).map(({ points, style }) =>
        Plot.areaY(points, {
          x: "x",
          y1: "low",
          y2: "high",
          fill: style.colour,
          fillOpacity: 0.13,
        })
      ),
      ...lines.flatMap(({ points, style, seeds }) => [
        Plot.line(points, {
          x: "x",
          y: "y",
          stroke: style.colour,
          strokeWidth: 1.5,
          strokeDasharray: style.dash,
        }),
        Plot.dot(markedPoints(points), {
          x: "x",
          y: "y",
          r: 3.5,
          symbol: style.symbol,
          fill: seeds > 1 ? style.colour : "var(--surface, #fff)",
          stroke: style.colour,
          strokeWidth: 1.5,
          [channel]: "text",
        }),
      ]),
      ...(options.interactive ? [pointedRing(points)] : []),
    ],
  );
}

function panel(data: TrainingCurveData, choices: Choices): Panel {
  const arms = data.curves.map((curve) => {
    const left = plateauLeftAt(curve.points, data.unigramEntropy);
    return { ...curve, left, end: curve.points.at(-1)!.loss };
  }).sort((a, b) => a.maskRate - b.maskRate || a.seed - b.seed);
  const means = showsSeeds(choices) ? null : meanLines(data);
  const apart = means?.apart ?? [];
  const lone = means?.lines.some(({ seeds, maskRate }) => seeds === 1 && !apart.includes(maskRate));
  return {
    key: "loss",
    title: "Held-out loss during pre-training",
    note: [
      `Judged at ${percent(data.evaluationRate)}; ${
        means === null ? "one line for each seed" : "means of seeds with 95 % intervals"
      }, lower is better.`,
      ...(apart.length > 0
        ? [
          `Seeds trained at ${
            apart.map(percentNumber).join(", ")
          } % share no step and stand one by one.`,
        ]
        : []),
      ...(lone ? [hollowNote] : []),
    ].join(" "),
    description: arms.map(({ maskRate, seed, left, end }) =>
      `Trained at ${percent(maskRate)}, seed ${seed}: ${
        left === null ? "never left the plateau" : `left the plateau by step ${left}`
      }, ends at ${end.toFixed(2)} nats.`
    ).join(" "),
    plot: (options) => plot(data, choices, options),
    rates: [],
    table: {
      caption:
        `Step at which each run was first ${PLATEAU_MARGIN} nats below the unigram entropy of ${
          data.unigramEntropy.toFixed(3)
        } nats, and its last held-out loss.`,
      columns: ["mask rate (%)", "seed", "left the plateau at step", "last loss (nats)"],
      rows: arms.map(({ maskRate, seed, left, end }) => [
        percentNumber(maskRate),
        seed,
        left,
        end.toFixed(3),
      ]),
    },
    values: {
      caption: "",
      columns: ["trained_at", "seed", "step", "value", "unit"],
      rows: data.curves.flatMap(({ maskRate, seed, points }) =>
        points.map(({ step, loss }) => [maskRate, seed, step, +loss.toPrecision(7), "nats"])
      ),
    },
  };
}

function controls(data: TrainingCurveData): Control[] {
  const rates = ratesOf(data);
  return [
    ...seedsControl(data.curves.length > rates.length),
    ...rateControl("rate", "Trained at", rates),
  ];
}

/** Held-out loss against updates, run by run: when each leaves the unigram plateau, and where it ends. */
export const trainingCurve: Figure<TrainingCurveData> = {
  id: "training-curve",
  title: ({ profile }) => `Leaving the plateau, profile ${profile}`,
  parse: figureParser("training-curve", trainingCurveData),
  seeds: ({ curves }) =>
    [...Map.groupBy(curves, ({ maskRate }) => maskRate).values()].map(({ length }) => length),
  controls,
  panels: (data, choices = {}) => [panel(data, choices)],
};

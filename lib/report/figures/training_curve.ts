import * as Plot from "@observablehq/plot";
import { PLATEAU_MARGIN, plateauLeftAt } from "../../training/plateau.ts";
import { rateControl } from "./controls.ts";
import { extent } from "./extent.ts";
import type { Choices, Control, Figure, Panel, PanelOptions } from "./figure.ts";
import { framedPlot, pointedRing } from "./frame.ts";
import { checksFor } from "./parse.ts";
import { seriesStyle } from "./style.ts";

/** Held-out loss of one run during its training. */
export interface TrainingCurve {
  /** Share of tokens masked in pre-training, in (0, 1]. */
  maskRate: number;
  seed: number;
  /** In order of step; loss in nats per predicted token. */
  points: { step: number; loss: number }[];
}

/** The curves of one profile and the level that marks whether a run reads its context. */
export interface TrainingCurveData {
  profile: string;
  /** Share of tokens masked when the loss was measured, the same for all runs. */
  evaluationRate: number;
  /** Loss of guessing by word frequency, in nats. */
  unigramEntropy: number;
  curves: TrainingCurve[];
}

/** Made once: a format for every point would take most of the time of drawing. */
const stepFormat = new Intl.NumberFormat("en");

const percent = (share: number) => `${+(share * 100).toFixed(1)}`;

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

/** A curve with what it is called in its tips. */
interface NamedCurve extends TrainingCurve {
  who: string;
}

function eachSeed(curves: TrainingCurve[]): NamedCurve[] {
  return curves.map((curve) => ({ ...curve, who: `seed ${curve.seed}` }));
}

/** The mean of one rate's seeds at the steps that all of them have; null where there is no such step. */
function meanCurve(own: TrainingCurve[]): NamedCurve | null {
  const losses = own.map(({ points }) => new Map(points.map(({ step, loss }) => [step, loss])));
  const points = [...losses[0].keys()].filter((step) => losses.every((some) => some.has(step)))
    .map((step) => ({
      step,
      loss: losses.reduce((sum, some) => sum + some.get(step)!, 0) / own.length,
    }));
  return points.length > 0 ? { ...own[0], points, who: `mean of ${own.length} seeds` } : null;
}

/** For each rate the mean of its seeds, or its seeds where they share no step, and the rates of these. */
function meanCurves(data: TrainingCurveData): { curves: NamedCurve[]; apart: number[] } {
  const apart: number[] = [];
  const curves = ratesOf(data).flatMap((maskRate) => {
    const own = data.curves.filter((curve) => curve.maskRate === maskRate);
    const mean = meanCurve(own);
    if (mean) return [mean];
    apart.push(maskRate);
    return eachSeed(own);
  });
  return { curves, apart };
}

function plot(
  data: TrainingCurveData,
  choices: Choices,
  options: PanelOptions,
): Plot.PlotOptions {
  const rates = ratesOf(data);
  const curves = choices.lines === "mean" ? meanCurves(data).curves : eachSeed(data.curves);
  const chosen = curves
    .filter(({ maskRate }) => `${maskRate}` === choices.rate || !rates.includes(+choices.rate));
  const lines = chosen.map(({ maskRate, who, points }) => ({
    maskRate,
    style: seriesStyle(rates.indexOf(maskRate)),
    points: points.map(({ step, loss }) => ({
      x: step,
      y: loss,
      text: [
        `trained at ${percent(maskRate)} %, ${who}`,
        `step ${stepFormat.format(step)}: ${loss.toFixed(3)} nats`,
      ].join("\n"),
    })),
  }));
  const all = lines.flatMap(({ points }) => points);
  const [, longest] = extent(all.map(({ x }) => x));
  const channel = options.interactive ? "ariaLabel" : "title";
  return framedPlot(
    {
      labels: rates.flatMap((rate, i) => {
        const ends = lines.filter((line) => line.maskRate === rate).map(({ points }) =>
          points.at(-1)!.y
        );
        if (ends.length === 0) return [];
        return [{
          label: `trained at ${percent(rate)} %`,
          place: ends.reduce((sum, end) => sum + end, 0) / ends.length,
          colour: seriesStyle(i).colour,
        }];
      }),
      references: [
        { label: "unigram entropy", value: data.unigramEntropy },
        { label: "reads context", value: data.unigramEntropy - PLATEAU_MARGIN },
      ],
      x: [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * longest)),
      y: all.map(({ y }) => y),
      xLabel: "updates",
      yLabel: "held-out loss (nats)",
      formatX: (step) => stepFormat.format(step),
      formatY: (loss) => loss.toFixed(1),
      height: 300,
    },
    options,
    [
      ...lines.flatMap(({ points, style }) => [
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
          fill: "var(--surface, #fff)",
          stroke: style.colour,
          strokeWidth: 1.5,
          [channel]: "text",
        }),
      ]),
      ...(options.interactive ? [pointedRing(all)] : []),
    ],
  );
}

function panel(data: TrainingCurveData, choices: Choices): Panel {
  const arms = data.curves.map((curve) => {
    const left = plateauLeftAt(curve.points, data.unigramEntropy);
    return { ...curve, left, end: curve.points.at(-1)!.loss };
  }).sort((a, b) => a.maskRate - b.maskRate || a.seed - b.seed);
  const apart = choices.lines === "mean" ? meanCurves(data).apart : [];
  const alone = apart.length > 0
    ? ` Seeds trained at ${apart.map(percent).join(", ")} % share no step and stand one by one.`
    : "";
  return {
    key: "loss",
    title: "Held-out loss during pre-training",
    note: `Judged at ${percent(data.evaluationRate)} %; ${
      choices.lines === "mean" ? "means of seeds" : "one line for each seed"
    }, lower is better.${alone}`,
    description: arms.map(({ maskRate, seed, left, end }) =>
      `Trained at ${percent(maskRate)} %, seed ${seed}: ${
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
        percent(maskRate),
        seed,
        left,
        end.toFixed(3),
      ]),
    },
  };
}

function parse(data: unknown): TrainingCurveData {
  const { record, list, text, number, rate, refuse } = checksFor("training-curve");
  const whole = record(data, "it");
  const curves = list(whole.curves, "curves").map((entry, i): TrainingCurve => {
    const curve = record(entry, `curves[${i}]`);
    const points = list(curve.points, `curves[${i}].points`).map((entry, k) => {
      const where = `curves[${i}].points[${k}]`;
      const point = record(entry, where);
      return {
        step: number(point.step, `${where}.step`),
        loss: number(point.loss, `${where}.loss`),
      };
    });
    if (points.length === 0) refuse(`curves[${i}].points is empty`);
    return {
      maskRate: rate(curve.maskRate, `curves[${i}].maskRate`),
      seed: number(curve.seed, `curves[${i}].seed`),
      points,
    };
  });
  if (curves.length === 0) refuse("curves is empty");
  return {
    profile: text(whole.profile, "profile"),
    evaluationRate: rate(whole.evaluationRate, "evaluationRate"),
    unigramEntropy: number(whole.unigramEntropy, "unigramEntropy"),
    curves,
  };
}

function controls(data: TrainingCurveData): Control[] {
  const rates = ratesOf(data);
  const found: Control[] = [];
  if (data.curves.length > rates.length) {
    found.push({
      key: "lines",
      label: "Lines",
      options: [{ value: "each", label: "every seed" }, { value: "mean", label: "mean of seeds" }],
    });
  }
  return [...found, ...rateControl("rate", "Trained at", rates)];
}

/** Held-out loss against updates, run by run: when each leaves the unigram plateau, and where it ends. */
export const trainingCurve: Figure<TrainingCurveData> = {
  id: "training-curve",
  title: ({ profile }) => `Leaving the plateau, profile ${profile}`,
  parse,
  seeds: ({ curves }) => new Set(curves.map(({ seed }) => seed)).size,
  controls,
  panels: (data, choices = {}) => [panel(data, choices)],
};

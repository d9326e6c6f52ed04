import * as Plot from "@observablehq/plot";
import { PLATEAU_MARGIN, plateauLeftAt } from "../../training/plateau.ts";
import { rateControl } from "./controls.ts";
import type { Choices, Control, Figure, Panel, PanelOptions } from "./figure.ts";
import { framedPlot, pointerTip } from "./frame.ts";
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

/** One curve for each rate: the mean of its seeds at the steps that all of them have. */
function meanCurves(data: TrainingCurveData): TrainingCurve[] {
  return ratesOf(data).map((maskRate) => {
    const own = data.curves.filter((curve) => curve.maskRate === maskRate);
    const points = own[0].points.flatMap(({ step }) => {
      const losses = own.flatMap((curve) =>
        curve.points.filter((point) => point.step === step).map(({ loss }) => loss)
      );
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      return losses.length === own.length ? [{ step, loss: mean }] : [];
    });
    return { maskRate, seed: own.length, points };
  });
}

function plot(
  data: TrainingCurveData,
  choices: Choices,
  options: PanelOptions,
): Plot.PlotOptions {
  const rates = ratesOf(data);
  const mean = choices.lines === "mean";
  const chosen = (mean ? meanCurves(data) : data.curves)
    .filter(({ maskRate }) => `${maskRate}` === choices.rate || !rates.includes(+choices.rate));
  const lines = chosen.map(({ maskRate, seed, points }) => ({
    maskRate,
    style: seriesStyle(rates.indexOf(maskRate)),
    points: points.map(({ step, loss }) => ({
      x: step,
      y: loss,
      text: [
        `trained at ${percent(maskRate)} %, ${mean ? `mean of ${seed} seeds` : `seed ${seed}`}`,
        `step ${step.toLocaleString("en")}: ${loss.toFixed(3)} nats`,
      ].join("\n"),
    })),
  }));
  const all = lines.flatMap(({ points }) => points);
  const longest = Math.max(...all.map(({ x }) => x));
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
      formatX: (step) => step.toLocaleString("en"),
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
      ...(options.interactive ? [pointerTip(all)] : []),
    ],
  );
}

function panel(data: TrainingCurveData, choices: Choices): Panel {
  const arms = data.curves.map((curve) => {
    const left = plateauLeftAt(curve.points, data.unigramEntropy);
    return { ...curve, left, end: curve.points.at(-1)!.loss };
  }).sort((a, b) => a.maskRate - b.maskRate || a.seed - b.seed);
  return {
    key: "loss",
    title: "Held-out loss during pre-training",
    note: `Judged at ${percent(data.evaluationRate)} %; ${
      choices.lines === "mean" ? "means of seeds" : "one line for each seed"
    }, lower is better.`,
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

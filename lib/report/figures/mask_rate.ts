import type { MaskRateRow } from "../../experiments/mask_rate.ts";
import { type MeanInterval, meanInterval } from "../statistics.ts";
import { PLATEAU_MARGIN } from "../../training/plateau.ts";
import type { Figure, Panel, Table } from "./figure.ts";
import { checksFor } from "./parse.ts";
import { type LinePanel, linePlot, type LinePoint, type LineSeries } from "./line_panel.ts";

/** One published score of the paper. */
export interface PaperRow {
  task: string;
  maskRate: number;
  /** In per cent. */
  value: number;
}

/** Everything the figure draws: the arms of one profile and what they are compared with. */
export interface MaskRateData {
  /** Name of the downstream task. */
  task: string;
  /** Name of the profile that produced the rows. */
  profile: string;
  rows: MaskRateRow[];
  /** Accuracies to compare with, as shares of 1: majority class, TF-IDF, random initialisation. */
  baselines: { label: string; value: number }[];
  /** Losses to compare with, in nats: what word frequencies alone give, the corpus's unigram entropy. */
  references: { label: string; value: number }[];
  paper: { rows: PaperRow[]; source: string };
}

const percent = (share: number) => `${+(share * 100).toFixed(1)}`;
const tally = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
const xLabel = "tokens masked in pre-training (%)";

function spread(summary: MeanInterval, format: (value: number) => string): string {
  return summary.low === null || summary.high === null
    ? "one seed, no interval"
    : `95 % interval ${format(summary.low)} to ${format(summary.high)} (n = ${summary.n})`;
}

function seedList(point: LinePoint, format: (value: number) => string): string {
  return point.values.map(({ seed, value }) => `seed ${seed}: ${format(value)}`).join(", ");
}

function groupByRate(rows: readonly MaskRateRow[]): LinePoint[] {
  const rates = [...new Set(rows.map((row) => row.maskRate))].sort((a, b) => a - b);
  return rates.map((x) => ({
    x,
    values: rows.filter((row) => row.maskRate === x)
      .map(({ seed, value }) => ({ seed, value }))
      .sort((a, b) => a.seed - b.seed),
  }));
}

function range(values: number[], format: (value: number) => string): string {
  const [low, high] = [format(Math.min(...values)), format(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}

function meanOf({ values }: LinePoint): number {
  return meanInterval(values.map(({ value }) => value)).mean;
}

function bestAt(points: LinePoint[], better: (a: number, b: number) => boolean): LinePoint {
  return points.reduce((best, point) => better(meanOf(point), meanOf(best)) ? point : best);
}

function lossPanel(data: MaskRateData): Panel {
  const rows = data.rows.filter((row) => row.measure === "heldOutLoss");
  const evaluationRates = [...new Set(rows.map((row) => row.evaluationRate!))].sort((a, b) =>
    a - b
  );
  const nats = (value: number) => value.toFixed(2);
  const series: (LineSeries & { rate: number })[] = evaluationRates.map((rate) => ({
    rate,
    label: `judged at ${percent(rate)} %`,
    points: groupByRate(rows.filter((row) => row.evaluationRate === rate)),
  }));
  const chart: LinePanel = {
    series,
    references: data.references,
    xLabel,
    yLabel: "held-out loss (nats)",
    formatX: percent,
    formatY: (value) => value.toFixed(1),
    describePoint: (one, point, summary) =>
      [
        `trained at ${percent(point.x)} %, ${one.label}`,
        `held-out loss ${summary.mean.toFixed(3)} nats`,
        spread(summary, nats),
        seedList(point, (value) => value.toFixed(3)),
      ].join("\n"),
    height: 280,
  };
  const table: Table = {
    caption:
      "Held-out loss in nats, mean over seeds: trained at the rate of the row, judged at the rate of the column.",
    columns: [
      "mask rate (%)",
      ...evaluationRates.map((rate) => `judged at ${percent(rate)} %`),
      "seeds",
    ],
    rows: [...new Set(rows.map((row) => row.maskRate))].sort((a, b) => a - b).map((maskRate) => [
      percent(maskRate),
      ...series.map(({ points }) => {
        const point = points.find(({ x }) => x === maskRate);
        return point === undefined ? null : meanOf(point).toFixed(3);
      }),
      new Set(rows.filter((row) => row.maskRate === maskRate).map((row) => row.seed)).size,
    ]),
  };
  return {
    key: "loss",
    title: "Loss on held-out text",
    note: "Every model judged at the same rates; lower is better.",
    description: series.map(({ label, points }) => {
      const values = points.flatMap((point) => point.values.map(({ value }) => value));
      const best = bestAt(points, (a, b) => a < b);
      return `Held-out loss ${label} runs from ${range(values, nats)} nats over ${
        tally(points.length, "mask rate")
      }, lowest when trained at ${percent(best.x)} %.`;
    }).concat(data.references.map(({ label, value }) => `${label}: ${nats(value)} nats.`)).join(
      " ",
    ),
    plot: (options) => linePlot(chart, options),
    rates: [...new Set(rows.map((row) => row.maskRate))],
    table,
  };
}

function accuracyPanel(data: MaskRateData): Panel {
  const points = groupByRate(data.rows.filter((row) => row.measure === "accuracy"));
  const perCent = (value: number) => `${(value * 100).toFixed(1)} %`;
  const chart: LinePanel = {
    series: [{ label: "fine-tuned", points }],
    references: data.baselines,
    xLabel,
    yLabel: "accuracy (%)",
    formatX: percent,
    formatY: percent,
    describePoint: (_, point, summary) =>
      [
        `trained at ${percent(point.x)} %, then fine-tuned`,
        `accuracy ${perCent(summary.mean)}`,
        spread(summary, perCent),
        seedList(point, perCent),
      ].join("\n"),
    height: 280,
  };
  const best = bestAt(points, (a, b) => a > b);
  return {
    key: "accuracy",
    title: `Accuracy on ${data.task}`,
    note: "After fine-tuning; higher is better. Dotted lines: baselines.",
    description: `Accuracy on ${data.task} runs from ${
      range(points.flatMap((point) => point.values.map(({ value }) => value)), perCent)
    } over ${tally(points.length, "mask rate")}, highest when trained at ${percent(best.x)} %. ${
      data.baselines.map(({ label, value }) => `${label}: ${perCent(value)}.`).join(" ")
    }`,
    plot: (options) => linePlot(chart, options),
    rates: points.map(({ x }) => x),
    table: {
      caption: `Accuracy on ${data.task} in per cent, each seed's value beside the mean.`,
      columns: ["mask rate (%)", "mean", "seeds", "values"],
      rows: [
        ...points.map(({ x, values }) => [
          percent(x),
          (meanOf({ x, values }) * 100).toFixed(1),
          values.length,
          values.map(({ value }) => (value * 100).toFixed(1)).join(", "),
        ]),
        ...data.baselines.map(({ label, value }) => [label, (value * 100).toFixed(1), null, null]),
      ],
    },
  };
}

function paperPanel(data: MaskRateData): Panel {
  const tasks = [...new Set(data.paper.rows.map((row) => row.task))];
  const series: LineSeries[] = tasks.map((task) => ({
    label: task,
    points: data.paper.rows.filter((row) => row.task === task)
      .map(({ maskRate, value }) => ({ x: maskRate, values: [{ seed: null, value }] })),
  }));
  const chart: LinePanel = {
    series,
    references: [],
    xLabel,
    yLabel: "accuracy (%)",
    formatX: percent,
    formatY: (value) => `${value}`,
    describePoint: (one, point, summary) =>
      `the paper, ${one.label}\ntrained at ${percent(point.x)} %: ${summary.mean.toFixed(1)} %`,
    height: 280,
  };
  const rates = [...new Set(data.paper.rows.map((row) => row.maskRate))].sort((a, b) => a - b);
  return {
    key: "paper",
    title: "The paper, large model",
    note: `Own scale. Source: ${data.paper.source}.`,
    description: series.map(({ label, points }) => {
      const best = bestAt(points, (a, b) => a > b);
      return `The paper's large model on ${label}: ${
        range(points.map(({ values }) => values[0].value), (value) => value.toFixed(1))
      } %, highest at ${percent(best.x)} %.`;
    }).join(" "),
    plot: (options) => linePlot(chart, options),
    rates,
    table: {
      caption:
        `The paper's large model, development accuracy in per cent. Source: ${data.paper.source}.`,
      columns: ["mask rate (%)", ...tasks],
      rows: rates.map((rate) => [
        percent(rate),
        ...tasks.map((task) =>
          data.paper.rows.find((row) => row.task === task && row.maskRate === rate)?.value
            .toFixed(1) ?? null
        ),
      ]),
    },
  };
}

/**
 * What the measurements say, in sentences for a page's first screen: the arm with the lowest loss at the lowest
 * evaluation rate, or how many arms still guess by word frequency, the range of accuracies beside the baselines, and how many seeds stand behind them.
 */
export function headline(data: MaskRateData): string[] {
  const sentences: string[] = [];
  const losses = data.rows.filter((row) => row.measure === "heldOutLoss");
  if (losses.length > 0) {
    const rate = Math.min(...losses.map((row) => row.evaluationRate!));
    const points = groupByRate(losses.filter((row) => row.evaluationRate === rate));
    const means = points.map(meanOf);
    const ceiling = Math.min(...data.references.map(({ value }) => value)) - PLATEAU_MARGIN;
    const stuck = means.filter((mean) => mean >= ceiling).length;
    if (stuck > 0) {
      sentences.push(
        `With profile ${data.profile}, ${
          stuck === means.length
            ? "no encoder has"
            : `${stuck} of ${means.length} encoders have not`
        } learned to read context${stuck === means.length ? " yet" : ""}: with ${
          percent(rate)
        } % of held-out text masked the losses are ${
          range(means, (value) => value.toFixed(2))
        } nats a token, where word frequencies alone give ${
          (ceiling + PLATEAU_MARGIN).toFixed(2)
        }. Such a run says nothing about its mask rate.`,
      );
    } else {
      const best = bestAt(points, (a, b) => a < b);
      const usual = points.find(({ x }) => x === 0.15);
      const comparison = usual !== undefined && usual !== best
        ? `, against ${meanOf(usual).toFixed(2)} for the usual 15 %`
        : "";
      sentences.push(
        `With ${percent(rate)} % of held-out text masked, the encoder trained at ${
          percent(best.x)
        } % guesses best: ${meanOf(best).toFixed(2)} nats a token${comparison}.`,
      );
    }
  }
  const points = groupByRate(data.rows.filter((row) => row.measure === "accuracy"));
  if (points.length > 0) {
    const means = points.map(meanOf);
    const baselines = data.baselines.map(({ label, value }) =>
      `${(value * 100).toFixed(1)} % (${label})`
    );
    sentences.push(
      `Fine-tuned for ${data.task}, the encoders reach ${
        range(means, (value) => (value * 100).toFixed(1))
      } % accuracy${baselines.length > 0 ? `; to compare: ${baselines.join(", ")}` : ""}.`,
    );
  }
  const seeds = new Set(data.rows.map(({ seed }) => seed)).size;
  sentences.push(
    seeds === 1
      ? "One seed stands behind each point: a first look, not a verdict."
      : `Means of ${seeds} seeds; where intervals overlap, the order may be chance.`,
  );
  return sentences;
}

function parse(data: unknown): MaskRateData {
  const { record, list, text, number, rate, refuse } = checksFor("mask-rate");
  const labelled = (value: unknown, where: string) =>
    list(value, where).map((entry, i) => {
      const { label, value } = record(entry, `${where}[${i}]`);
      return {
        label: text(label, `${where}[${i}].label`),
        value: number(value, `${where}[${i}].value`),
      };
    });

  const whole = record(data, "it");
  const paper = record(whole.paper, "paper");
  return {
    task: text(whole.task, "task"),
    profile: text(whole.profile, "profile"),
    rows: list(whole.rows, "rows").map((entry, i): MaskRateRow => {
      const row = record(entry, `rows[${i}]`);
      const common = {
        maskRate: rate(row.maskRate, `rows[${i}].maskRate`),
        seed: number(row.seed, `rows[${i}].seed`),
        value: number(row.value, `rows[${i}].value`),
      };
      if (row.measure === "accuracy") return { ...common, measure: "accuracy" };
      if (row.measure !== "heldOutLoss") {
        refuse(
          `rows[${i}].measure is ${JSON.stringify(row.measure)}; use "heldOutLoss" or "accuracy"`,
        );
      }
      const evaluationRate = rate(row.evaluationRate, `rows[${i}].evaluationRate`);
      return { ...common, measure: "heldOutLoss", evaluationRate };
    }),
    baselines: labelled(whole.baselines, "baselines"),
    references: labelled(whole.references, "references"),
    paper: {
      source: text(paper.source, "paper.source"),
      rows: list(paper.rows, "paper.rows").map((entry, i) => {
        const row = record(entry, `paper.rows[${i}]`);
        return {
          task: text(row.task, `paper.rows[${i}].task`),
          maskRate: rate(row.maskRate, `paper.rows[${i}].maskRate`),
          value: number(row.value, `paper.rows[${i}].value`),
        };
      }),
    },
  };
}

/**
 * Held-out loss and downstream accuracy against the mask rate of pre-training, the paper's own curve beside them on
 * its own scale. A panel without data is left out.
 */
export const maskRate: Figure<MaskRateData> = {
  id: "mask-rate",
  title: ({ profile }) => `What the mask rate changes, profile ${profile}`,
  parse,
  panels: (data) => [
    ...(data.rows.some((row) => row.measure === "heldOutLoss") ? [lossPanel(data)] : []),
    ...(data.rows.some((row) => row.measure === "accuracy") ? [accuracyPanel(data)] : []),
    ...(data.paper.rows.length > 0 ? [paperPanel(data)] : []),
  ],
};

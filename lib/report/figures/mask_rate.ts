import * as v from "valibot";
import { finite, share } from "../../files/checked.ts";
import { meanInterval } from "../statistics/paired_differences.ts";
import { rateControl, seedsControl } from "./parts/controls.ts";
import { extent } from "./parts/extent.ts";
import type { Choices, Control, Figure, Panel, Table } from "./parts/figure.ts";
import { figureParser, labelled } from "./parts/parse.ts";
import {
  hasLonePoints,
  type LinePanel,
  linePlot,
  type LinePoint,
  type LineSeries,
} from "./parts/line_panel.ts";
import { lookOfRate } from "./parts/looks.ts";
import { measurementTable } from "./parts/measurements.ts";
import {
  nonNegative,
  perCent as possiblePerCent,
  possibleInterval,
  shares,
} from "./parts/possible.ts";
import { hollowNote } from "./parts/seed_counts.ts";
import { fixed } from "../../format/fixed.ts";
import { fixedPercent, fixedPercentNumber, percent, percentNumber } from "../../format/percent.ts";
import { intervalText } from "../../format/interval.ts";
import { counted } from "../../format/count.ts";

const maskRateRow = v.pipe(
  v.object({
    /** Share of tokens masked in pre-training, in (0, 1]. */
    maskRate: share,
    seed: finite,
    measure: v.picklist(["heldOutLoss", "accuracy"]),
    /** Share of tokens masked when the loss was measured; only with `heldOutLoss`. */
    evaluationRate: v.optional(share),
    value: finite,
  }),
  v.forward(
    v.check(
      ({ measure, evaluationRate }) => measure === "accuracy" || evaluationRate !== undefined,
      "is missing",
    ),
    ["evaluationRate"],
  ),
);

/** One measurement: held-out loss in nats per predicted token, or accuracy as a share of 1. */
export type MaskRateRow = v.InferOutput<typeof maskRateRow>;

const paperRow = v.object({
  task: v.string(),
  maskRate: share,
  /** In per cent. */
  value: finite,
});

/** One published score of the paper. */
export type PaperRow = v.InferOutput<typeof paperRow>;

const maskRateData = v.object({
  /** Name of the downstream task. */
  task: v.string(),
  /** Name of the profile that produced the rows. */
  profile: v.string(),
  rows: v.array(maskRateRow),
  /** Accuracies to compare with, as shares of 1: majority class, TF-IDF, random initialisation. */
  baselines: v.array(labelled),
  /** Losses to compare with, in nats: what word frequencies alone give, the corpus's unigram entropy. */
  references: v.array(labelled),
  paper: v.object({
    rows: v.array(paperRow),
    source: v.string(),
    /** How far the source can be trusted, in words. */
    confidence: v.optional(v.string()),
  }),
});

/** Everything the figure draws: the arms of one profile and what they are compared with. */
export type MaskRateData = v.InferOutput<typeof maskRateData>;

/** The rate that everything else is compared with. */
export const USUAL_RATE = 0.15;

const xLabel = "tokens masked in pre-training (%)";

/** A panel's note, with what hollow marks mean where it has some. */
function noted(note: string, series: LineSeries[], { seeds }: Choices): string {
  return hasLonePoints(series) && seeds !== "each" ? `${note} ${hollowNote}` : note;
}

function seedList(point: LinePoint, format: (value: number) => string): string {
  return point.values.map(({ seed, value }) => `seed ${seed}: ${format(value)}`).join("\n");
}

function groupByRate(rows: readonly MaskRateRow[]): LinePoint[] {
  return [...Map.groupBy(rows, ({ maskRate }) => maskRate)].map(([x, own]) => ({
    x,
    values: own.map(({ seed, value }) => ({ seed, value })).sort((a, b) => a.seed - b.seed),
  })).sort((a, b) => a.x - b.x);
}

/** The smallest and the largest of numbers in words; one where they read the same. */
export function range(values: number[], format: (value: number) => string): string {
  const [low, high] = extent(values).map(format);
  return low === high ? low : `${low} to ${high}`;
}

function meanOf({ values }: LinePoint): number {
  return meanInterval(values.map(({ value }) => value)).mean;
}

function bestAt(points: LinePoint[], better: (a: number, b: number) => boolean): LinePoint {
  return points.reduce((best, point) => better(meanOf(point), meanOf(best)) ? point : best);
}

/** The rates that encoders were judged at, ascending. */
function evaluationRatesOf({ rows }: MaskRateData): number[] {
  const rates = rows.flatMap(({ evaluationRate }) => evaluationRate ?? []);
  return [...new Set(rates)].sort((a, b) => a - b);
}

/** The paper's rows for the chosen task; for all tasks where none is chosen. */
function paperRows({ paper }: MaskRateData, { task }: Choices): PaperRow[] {
  const chosen = paper.rows.filter((row) => row.task === task);
  return chosen.length > 0 ? chosen : paper.rows;
}

function paperSource({ paper: { source, confidence } }: MaskRateData): string {
  return `Source: ${source}${confidence === undefined ? "" : `; ${confidence}`}.`;
}

function lossPanel(data: MaskRateData, choices: Choices): Panel {
  const rates = evaluationRatesOf(data);
  const chosen = rates.filter((rate) => `${rate}` === choices.judged);
  const evaluationRates = chosen.length > 0 ? chosen : rates;
  const rows = data.rows.filter(({ evaluationRate }) => evaluationRates.includes(evaluationRate!));
  const nats = (value: number) => value.toFixed(2);
  const series: (LineSeries & { rate: number })[] = evaluationRates.map((rate) => ({
    rate,
    label: `judged at ${percent(rate)}`,
    style: lookOfRate(rate) ?? undefined,
    points: groupByRate(rows.filter((row) => row.evaluationRate === rate)),
  }));
  const chart: LinePanel = {
    series,
    references: data.references,
    xLabel,
    yLabel: "held-out loss (nats)",
    formatX: percentNumber,
    formatY: (value) => value.toFixed(1),
    eachSeed: choices.seeds === "each",
    describePoint: (one, point, summary) =>
      [
        `trained at ${percent(point.x)}, ${one.label}`,
        `held-out loss ${summary.mean.toFixed(3)} nats`,
        intervalText(summary, nats),
        seedList(point, (value) => value.toFixed(3)),
      ].join("\n"),
    height: 280,
    possible: nonNegative,
  };
  const table: Table = {
    caption:
      "Held-out loss in nats, mean over seeds: trained at the rate of the row, judged at the rate of the column.",
    columns: [
      "mask rate (%)",
      ...evaluationRates.map((rate) => `judged at ${percent(rate)}`),
      "seeds",
    ],
    rows: [...Map.groupBy(rows, ({ maskRate }) => maskRate)].sort(([a], [b]) => a - b)
      .map(([maskRate, own]) => [
        percentNumber(maskRate),
        ...evaluationRates.map((rate) => {
          const [point] = groupByRate(own.filter((row) => row.evaluationRate === rate));
          return point === undefined ? null : meanOf(point).toFixed(3);
        }),
        new Set(own.map((row) => row.seed)).size,
      ]),
  };
  return {
    key: "loss",
    title: "Loss on held-out text",
    note: noted("Every model judged at the same rates; lower is better.", series, choices),
    description: series.map(({ label, points }) => {
      const values = points.flatMap((point) => point.values.map(({ value }) => value));
      const best = bestAt(points, (a, b) => a < b);
      return `Held-out loss ${label} runs from ${range(values, nats)} nats over ${
        counted(points.length, "mask rate")
      }, lowest when trained at ${percent(best.x)}.`;
    }).concat(data.references.map(({ label, value }) => `${label}: ${nats(value)} nats.`)).join(
      " ",
    ),
    plot: (options) => linePlot(chart, options),
    rates: [...new Set(rows.map((row) => row.maskRate))],
    table,
    values: measurementTable(
      ["judged_at", "trained_at"],
      "nats",
      series.flatMap(({ rate, points }) =>
        points.map(({ x, values }) => ({ place: [rate, x], values }))
      ),
      nonNegative,
    ),
  };
}

function accuracyPanel(data: MaskRateData, choices: Choices): Panel {
  const points = groupByRate(data.rows.filter((row) => row.measure === "accuracy"));
  const perCent = (value: number) => fixedPercent(value, 1);
  const series: LineSeries[] = [{ label: "fine-tuned", points }];
  const chart: LinePanel = {
    series,
    references: data.baselines,
    xLabel,
    yLabel: "accuracy (%)",
    formatX: percentNumber,
    formatY: percentNumber,
    eachSeed: choices.seeds === "each",
    describePoint: (_, point, summary) =>
      [
        `trained at ${percent(point.x)}, then fine-tuned`,
        `accuracy ${perCent(summary.mean)}`,
        intervalText(summary, perCent),
        seedList(point, perCent),
      ].join("\n"),
    height: 280,
    possible: shares,
  };
  const best = bestAt(points, (a, b) => a > b);
  return {
    key: "accuracy",
    title: `Accuracy on ${data.task}`,
    note: noted("After fine-tuning; higher is better. Dotted lines: baselines.", series, choices),
    description: `Accuracy on ${data.task} runs from ${
      range(points.flatMap((point) => point.values.map(({ value }) => value)), perCent)
    } over ${counted(points.length, "mask rate")}, highest when trained at ${percent(best.x)}. ${
      data.baselines.map(({ label, value }) => `${label}: ${perCent(value)}.`).join(" ")
    }`,
    plot: (options) => linePlot(chart, options),
    rates: points.map(({ x }) => x),
    table: {
      caption: `Accuracy on ${data.task} in per cent: mean over seeds and its 95 % interval.`,
      columns: ["mask rate (%)", "mean", "from", "to", "seeds"],
      rows: [
        ...points.map(({ x, values }) => {
          const { mean, low, high } = possibleInterval(
            meanInterval(values.map(({ value }) => 100 * value)),
            possiblePerCent,
          );
          return [
            percentNumber(x),
            mean.toFixed(1),
            low?.toFixed(1) ?? null,
            high?.toFixed(1) ?? null,
            values.length,
          ];
        }),
        ...data.baselines.map(({ label, value }) => [
          label,
          fixedPercentNumber(value, 1),
          null,
          null,
          null,
        ]),
      ],
    },
    values: measurementTable(
      ["arm", "trained_at"],
      "share",
      [
        ...points.map(({ x, values }) => ({ place: ["fine-tuned", x], values })),
        ...data.baselines.map(({ label, value }) => ({
          place: [label, ""],
          values: [{ seed: null, value }],
        })),
      ],
      shares,
    ),
  };
}

/** Our accuracies as differences from the same seed's encoder at the usual rate, in points. */
function changes(data: MaskRateData): LinePoint[] {
  const rows = data.rows.filter((row) => row.measure === "accuracy");
  const usual = new Map(
    rows.filter(({ maskRate }) => maskRate === USUAL_RATE).map(({ seed, value }) => [seed, value]),
  );
  const paired = rows.filter(({ seed }) => usual.has(seed));
  return groupByRate(
    paired.map((row) => ({ ...row, value: 100 * (row.value - usual.get(row.seed)!) })),
  );
}

/** The paper's accuracies as differences from its own encoder at the usual rate, in points. */
function paperChanges(data: MaskRateData, choices: Choices): LineSeries[] {
  const rows = paperRows(data, choices);
  return [...new Set(rows.map(({ task }) => task))].flatMap((task) => {
    const own = rows.filter((row) => row.task === task);
    const usual = own.find(({ maskRate }) => maskRate === USUAL_RATE);
    if (usual === undefined) return [];
    const points = own.map(({ maskRate, value }) => ({
      x: maskRate,
      values: [{ seed: null, value: value - usual.value }],
    }));
    return [{ label: `paper, ${task}`, points, quiet: true }];
  });
}

function changePanel(data: MaskRateData, choices: Choices): Panel {
  const ours: LineSeries = { label: "ours", points: changes(data) };
  const series = [ours, ...paperChanges(data, choices)];
  const signed = (value: number) => `${value > 0 ? "+" : ""}${fixed(value, 1)}`;
  const points = (value: number) => `${signed(value)} points`;
  const chart: LinePanel = {
    series,
    references: [],
    xLabel,
    yLabel: "change from 15 % (points)",
    formatX: percentNumber,
    formatY: signed,
    eachSeed: choices.seeds === "each",
    describePoint: (one, point, summary) =>
      one.quiet ? `${one.label}\ntrained at ${percent(point.x)}: ${points(summary.mean)}` : [
        `trained at ${percent(point.x)}, then fine-tuned for ${data.task}`,
        `${points(summary.mean)} against the same seed at 15 %`,
        intervalText(summary, signed),
        seedList(point, signed),
      ].join("\n"),
    height: 280,
  };
  const rates = [...new Set(series.flatMap((one) => one.points.map(({ x }) => x)))]
    .sort((a, b) => a - b);
  return {
    key: "accuracy",
    title: "Change of accuracy from 15 %",
    note: noted(
      `Ours: ${data.task}. Grey: the paper’s large model. ${paperSource(data)}`,
      series,
      choices,
    ),
    description: series.map((one) =>
      `${one.label}: ${
        one.points.map((point) => `${points(meanOf(point))} at ${percent(point.x)}`).join(", ")
      }.`
    ).join(" "),
    plot: (options) => linePlot(chart, options),
    rates,
    table: {
      caption:
        `Accuracy minus that of the encoder trained at 15 %, in points; ours on ${data.task}, ` +
        `mean over seeds. ${paperSource(data)}`,
      columns: ["mask rate (%)", ...series.map(({ label }) => label)],
      rows: rates.map((rate) => [
        percentNumber(rate),
        ...series.map((one) => {
          const point = one.points.find(({ x }) => x === rate);
          return point === undefined ? null : signed(meanOf(point));
        }),
      ]),
    },
    values: measurementTable(
      ["series", "trained_at"],
      "points",
      series.flatMap(({ label, points }) =>
        points.map(({ x, values }) => ({ place: [label, x], values }))
      ),
    ),
  };
}

function paperPanel(data: MaskRateData, choices: Choices): Panel {
  const rows = paperRows(data, choices);
  const tasks = [...new Set(rows.map((row) => row.task))];
  const series: LineSeries[] = tasks.map((task) => ({
    label: task,
    points: rows.filter((row) => row.task === task)
      .map(({ maskRate, value }) => ({ x: maskRate, values: [{ seed: null, value }] })),
  }));
  const chart: LinePanel = {
    series,
    references: [],
    xLabel,
    yLabel: "accuracy (%)",
    formatX: percentNumber,
    formatY: (value) => `${value}`,
    describePoint: (one, point, summary) =>
      `the paper, ${one.label}\ntrained at ${percent(point.x)}: ${summary.mean.toFixed(1)} %`,
    height: 280,
  };
  const rates = [...new Set(rows.map((row) => row.maskRate))].sort((a, b) => a - b);
  return {
    key: "paper",
    title: "The paper, large model",
    note: `Own scale. ${paperSource(data)}`,
    description: series.map(({ label, points }) => {
      const best = bestAt(points, (a, b) => a > b);
      return `The paper's large model on ${label}: ${
        range(points.map(({ values }) => values[0].value), (value) => value.toFixed(1))
      } %, highest at ${percent(best.x)}.`;
    }).join(" "),
    plot: (options) => linePlot(chart, options),
    rates,
    table: {
      caption: `The paper's large model, development accuracy in per cent. ${paperSource(data)}`,
      columns: ["mask rate (%)", ...tasks],
      rows: rates.map((rate) => [
        percentNumber(rate),
        ...tasks.map((task) =>
          rows.find((row) => row.task === task && row.maskRate === rate)?.value.toFixed(1) ?? null
        ),
      ]),
    },
    values: measurementTable(
      ["task", "trained_at"],
      "per cent",
      rows.map(({ task, maskRate, value }) => ({
        place: [task, maskRate],
        values: [{ seed: null, value }],
      })),
    ),
  };
}

/** How many seeds stand behind the measurements. */
export function seedsOf({ rows }: MaskRateData): number {
  return new Set(rows.map(({ seed }) => seed)).size;
}

function controls(data: MaskRateData): Control[] {
  const rates = evaluationRatesOf(data);
  const tasks = [...new Set(data.paper.rows.map(({ task }) => task))];
  const comparable = changes(data).length > 1 && paperChanges(data, {}).length > 0;
  const found: Control[] = [
    ...seedsControl(seedsOf(data) > 1),
    ...rateControl("judged", "Judged at", rates),
  ];
  if (data.paper.rows.length > 0 && data.rows.length > 0) {
    found.push({
      key: "paper",
      label: "The paper",
      options: [
        { value: "beside", label: "beside ours" },
        ...(comparable ? [{ value: "over", label: "with ours, as change from 15 %" }] : []),
        { value: "none", label: "hidden" },
      ],
    });
  }
  if (tasks.length > 1) {
    found.push({
      key: "task",
      label: "Its task",
      options: [
        { value: "all", label: `all ${tasks.length}` },
        ...tasks.map((task) => ({ value: task, label: task })),
      ],
    });
  }
  return found;
}

/**
 * Held-out loss and downstream accuracy against the mask rate of pre-training; the paper's own curves beside them on
 * their own scale, or with ours as change from 15 %. A panel without data is left out.
 */
export const maskRate: Figure<MaskRateData> = {
  id: "mask-rate",
  title: ({ profile }) => `What the mask rate changes, profile ${profile}`,
  parse: figureParser("mask-rate", maskRateData),
  seeds: ({ rows }) =>
    [
      ...Map.groupBy(
        rows,
        ({ measure, maskRate, evaluationRate }) => `${measure} ${maskRate} ${evaluationRate}`,
      ).values(),
    ].map(({ length }) => length),
  controls,
  panels: (data, choices = {}) => {
    const over = choices.paper === "over" && changes(data).length > 0;
    const measured = (measure: MaskRateRow["measure"]) =>
      data.rows.some((row) => row.measure === measure);
    return [
      ...(measured("heldOutLoss") ? [lossPanel(data, choices)] : []),
      ...(measured("accuracy")
        ? [over ? changePanel(data, choices) : accuracyPanel(data, choices)]
        : []),
      ...(data.paper.rows.length > 0 && !over && choices.paper !== "none"
        ? [paperPanel(data, choices)]
        : []),
    ];
  },
};

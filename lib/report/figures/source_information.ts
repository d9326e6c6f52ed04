import * as v from "valibot";
import { finite } from "../../files/checked.ts";
import type { Estimator, InformationRow } from "../../experiments/source_information.ts";
import type { Treatment } from "../../tasks/probes/source_information.ts";
import { meanInterval } from "../statistics/paired_differences.ts";
import { seedsControl } from "./parts/controls.ts";
import { extent } from "./parts/extent.ts";
import type { Choices, Figure, Panel } from "./parts/figure.ts";
import { hasLonePoints, linePlot, type LineSeries } from "./parts/line_panel.ts";
import { measurementTable } from "./parts/measurements.ts";
import { figureParser, some } from "./parts/parse.ts";
import { nonNegative, type Possible } from "./parts/possible.ts";
import { hollowNote } from "./parts/seed_counts.ts";
import { fixed } from "../../format/fixed.ts";
import { intervalText } from "../../format/interval.ts";

const places: Record<Treatment, string> = {
  kept: "Left as it was",
  masked: "Hidden by [MASK]",
  replaced: "Replaced at random",
};

/** What the estimators are called, and what each errs in. */
export const estimates: Record<Estimator, { title: string; note: string }> = {
  probe: {
    title: "linear probe",
    note:
      "What a linear classifier gains over the tokens' frequencies; it can only find too little.",
  },
  clustering: {
    title: "clusters",
    note: "Mutual information of the token and its vector's cluster; chance adds to it.",
  },
};

const informationRow = v.object({
  arm: v.string(),
  seed: finite,
  treatment: v.picklist(Object.keys(places) as Treatment[]),
  estimator: v.picklist(Object.keys(estimates) as Estimator[]),
  layer: finite,
  nats: finite,
  shuffled: finite,
}) satisfies v.GenericSchema<InformationRow>;

const informationData = v.object({
  title: v.string(),
  profile: v.string(),
  /** Entropy of the tokens asked about, in nats: the most that there is to tell. */
  entropy: finite,
  rows: some(informationRow),
});

/** What the layers of some encoders tell about the tokens that they were given. */
export type InformationData = v.InferOutput<typeof informationData>;

const nats = (value: number) => `${fixed(value, 2)} nats`;
const layerName = (layer: number) => layer === 0 ? "embeddings" : `layer ${layer}`;
const mean = (values: number[]) => meanInterval(values).mean;

/** Values by arm and layer, in the order in which they came. */
function seriesOf(rows: InformationRow[]): LineSeries[] {
  return [...Map.groupBy(rows, ({ arm }) => arm)].map(([label, own]) => ({
    label,
    points: [...Map.groupBy(own, ({ layer }) => layer)].map(([x, some]) => ({
      x,
      values: some.map(({ seed, nats }) => ({ seed, value: nats })),
    })).sort((a, b) => a.x - b.x),
  }));
}

function panel(
  data: InformationData,
  treatment: Treatment,
  estimator: Estimator,
  choices: Choices,
): Panel {
  const rows = data.rows.filter((row) =>
    row.treatment === treatment && row.estimator === estimator
  );
  const [, control] = extent(rows.map(({ shuffled }) => shuffled));
  const series = seriesOf(rows);
  const [low, high] = extent([control, ...rows.map(({ nats }) => nats)]);
  const digits = high - low < 1 ? 2 : 1;
  const meanAt = ({ points }: LineSeries, i: number) =>
    mean(points.at(i)!.values.map(({ value }) => value));
  const title = `${places[treatment]}, ${estimates[estimator].title}`;
  const possible: Possible = estimator === "clustering" ? nonNegative : [-Infinity, data.entropy];
  return {
    key: `${treatment}-${estimator}`,
    title,
    note: `${estimates[estimator].note} The tokens have ${nats(data.entropy)}.${
      hasLonePoints(series) && choices.seeds !== "each" ? ` ${hollowNote}` : ""
    }`,
    description: [
      ...series.map((one) =>
        `${one.label}: ${nats(meanAt(one, 0))} in the embeddings, ` +
        `${nats(meanAt(one, -1))} in ${layerName(one.points.at(-1)!.x)}.`
      ),
      `With shuffled tokens at most ${nats(control)}.`,
    ].join(" "),
    plot: (options) =>
      linePlot({
        series,
        references: [{ label: "shuffled, at most", value: control }],
        xLabel: "layer (0: embeddings)",
        yLabel: "information (nats)",
        formatX: (layer) => `${layer}`,
        formatY: (value) => fixed(value, digits),
        describePoint: ({ label }, { x, values }, summary) =>
          [
            `${label}, ${layerName(x)}: ${nats(summary.mean)}`,
            ...summary.low === null ? [`seed ${values[0].seed}, no interval`] : [
              intervalText(summary, nats),
              ...values.map(({ seed, value }) => `seed ${seed}: ${nats(value)}`),
            ],
          ].join("\n"),
        height: 290,
        possible,
        eachSeed: choices.seeds === "each",
      }, options),
    rates: [],
    table: {
      caption: `${title}: nats of the source token's ${data.entropy.toFixed(3)} that a layer's ` +
        "vectors tell, mean over seeds, and the same estimate with shuffled tokens.",
      columns: ["arm", "layer", "nats", "shuffled", "seeds"],
      rows: series.flatMap(({ label, points }) =>
        points.map(({ x, values }) => {
          const shuffled = rows.filter(({ arm, layer }) => arm === label && layer === x)
            .map((row) => row.shuffled);
          return [
            label,
            layerName(x),
            fixed(mean(values.map(({ value }) => value)), 3),
            fixed(mean(shuffled), 3),
            values.length,
          ];
        })
      ),
    },
    values: measurementTable(
      ["arm", "layer"],
      "nats",
      series.flatMap(({ label, points }) =>
        points.map(({ x, values }) => ({ place: [label, x], values }))
      ),
      possible,
    ),
  };
}

/** Information about the source token by layer: a panel for each way a token was treated and each estimator. */
export const sourceInformationFigure: Figure<InformationData> = {
  id: "source-information",
  title: ({ title, profile }) => `${title}, profile ${profile}`,
  parse: figureParser("source-information", informationData),
  seeds: ({ rows }) =>
    [
      ...Map.groupBy(
        rows,
        ({ arm, treatment, estimator, layer }) => `${arm} ${treatment} ${estimator} ${layer}`,
      ).values(),
    ].map(({ length }) => length),
  controls: ({ rows }) => seedsControl(new Set(rows.map(({ seed }) => seed)).size > 1),
  panels: (data, choices = {}) =>
    (Object.keys(places) as Treatment[]).flatMap((treatment) =>
      (Object.keys(estimates) as Estimator[])
        .filter((estimator) =>
          data.rows.some((row) => row.treatment === treatment && row.estimator === estimator)
        )
        .map((estimator) => panel(data, treatment, estimator, choices))
    ),
};

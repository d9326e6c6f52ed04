import * as v from "valibot";
import paperFile from "../../../data/paper.json" with { type: "json" };
import { checkedFile, finite } from "../../files/checked.ts";
import type { MaskingConfig } from "../../masking/masking_config.ts";
import type { ArmsData } from "../figures/arms.ts";
import type { MaskRateData } from "../figures/mask_rate.ts";
import { percent, percentNumber } from "../../format/percent.ts";

/** How far a number or sentence can be trusted, and the keys of the places that it comes from. */
const sourced = { confidence: v.string(), sources: v.array(v.string()) };

const paperValue = v.object({
  table: v.string(),
  model: v.string(),
  corruptionRate: v.nullable(finite),
  predictionRate: v.nullable(finite),
  replacement: v.nullable(v.string()),
  split: v.string(),
  task: v.string(),
  metric: v.string(),
  unit: v.string(),
  value: finite,
  ...sourced,
});

/** One published number, as `data/paper.json` keeps it; rates are shares of 1. */
export type PaperValue = v.InferOutput<typeof paperValue>;

/** A place the numbers come from. */
const paperSource = v.object({
  what: v.string(),
  where: v.string(),
  url: v.nullable(v.string()),
  kind: v.picklist(["primary", "secondary"]),
});

const paperSchema = v.object({
  paper: v.object({
    title: v.string(),
    authors: v.array(v.string()),
    venue: v.string(),
    arxiv: v.string(),
    doi: v.string(),
    url: v.string(),
  }),
  note: v.string(),
  confidence: v.record(v.string(), v.string()),
  sources: v.record(v.string(), paperSource),
  values: v.array(paperValue),
  /** Published differences between two of its rates, in points, where the scores themselves were not found. */
  differences: v.array(
    v.object({ table: v.string(), what: v.string(), task: v.string(), value: finite }),
  ),
  /** The rate that is best for each of its encoders, as a share of 1. */
  bestRates: v.array(
    v.object({ table: v.string(), model: v.string(), what: v.string(), value: finite }),
  ),
  statements: v.array(
    v.object({ topic: v.string(), where: v.string(), text: v.string(), ...sourced }),
  ),
  /** The authors' hyper-parameters. */
  recipe: v.array(
    v.object({ name: v.string(), value: v.nullable(v.union([finite, v.string()])) }),
  ),
  /** Their encoders. */
  models: v.array(
    v.object({
      name: v.string(),
      parameters: finite,
      layers: finite,
      hidden: finite,
      heads: finite,
      feedForward: finite,
    }),
  ),
});

/** The parts of `data/paper.json` that pages and notebooks read. */
export type Paper = v.InferOutput<typeof paperSchema>;

/** What is known of the paper: `data/paper.json`. */
export const paper: Paper = checkedFile(paperSchema, paperFile, "data/paper.json");

/** The paper's sweep over mask rates ([MASK] only, large model, development sets) in the shape the figure draws. */
export function paperMaskRates(paper: Paper): MaskRateData["paper"] {
  return {
    source: paper.sources["model-list"].what,
    confidence: paper.confidence.primary,
    rows: paper.values
      .filter((value) => value.table === "model list" && value.replacement === "mask")
      .map(({ task, corruptionRate, value }) => ({ task, maskRate: corruptionRate!, value })),
  };
}

/** An arm's masking in the words and rates of the paper's tables. */
function inThePapersWords({ corruptionRate, predictionRate, replacement }: MaskingConfig) {
  const rate = corruptionRate as number;
  const { mask, same, random } = replacement;
  if (mask === 1) return { corruptionRate: rate, predictionRate, replacement: "mask" };
  if (random === 0) {
    // The paper counts kept tokens as predicted only.
    const kept = `mask, and ${percent(rate * same)} more kept and predicted`;
    return { corruptionRate: rate * mask, predictionRate, replacement: kept };
  }
  return {
    corruptionRate: rate,
    predictionRate,
    replacement: same === 0
      ? `${percent(rate * mask)} mask, ${percent(rate * random)} random`
      : `${percentNumber(mask)}-${percentNumber(same)}-${percentNumber(random)}`,
  };
}

/**
 * The paper's scores of arms as one of its tables has them, found by the arms' masking; only those in per cent. Arms
 * that the table does not have are left out.
 */
export function paperScores(
  { values, sources, confidence }: Paper,
  table: string,
  arms: { label: string; masking: MaskingConfig }[],
): NonNullable<ArmsData["paper"]> {
  const alike = (a: number | null, b: unknown) => typeof b === "number" && Math.abs(a! - b) < 1e-9;
  const own = values.filter((value) => value.table === table && value.unit === "%");
  return {
    where: table,
    scores: arms.flatMap(({ label, masking }) => {
      const words = inThePapersWords(masking);
      return own.filter((value) =>
        value.replacement === words.replacement &&
        alike(value.corruptionRate, words.corruptionRate) &&
        alike(value.predictionRate, words.predictionRate)
      ).map((value) => ({
        arm: label,
        score: `${value.task}, ${value.metric}`,
        value: value.value,
        source: `${value.sources.map((key) => sources[key].what).join("; ")} (${
          confidence[value.confidence]
        })`,
      }));
    }),
  };
}

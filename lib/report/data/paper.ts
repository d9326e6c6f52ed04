import type { MaskingConfig } from "../../masking/masking_config.ts";
import type { ArmsData } from "../figures/arms.ts";
import type { MaskRateData } from "../figures/mask_rate.ts";
import { percent, percentNumber } from "../../format/percent.ts";

/** One published number, as `data/paper.json` keeps it; rates are shares of 1. */
export interface PaperValue {
  table: string;
  model: string;
  corruptionRate: number | null;
  predictionRate: number | null;
  replacement: string | null;
  split: string;
  task: string;
  metric: string;
  unit: string;
  value: number;
  confidence: string;
  sources: string[];
}

/** A place the numbers come from. */
export interface PaperSource {
  what: string;
  where: string;
  url: string | null;
  kind: "primary" | "secondary";
}

/** The parts of `data/paper.json` that pages and notebooks read. */
export interface Paper {
  paper: {
    title: string;
    authors: string[];
    venue: string;
    arxiv: string;
    doi: string;
    url: string;
  };
  note: string;
  confidence: Record<string, string>;
  sources: Record<string, PaperSource>;
  values: PaperValue[];
  /** Published differences between two of its rates, in points, where the scores themselves were not found. */
  differences: { table: string; what: string; task: string; value: number }[];
  /** The rate that is best for each of its encoders, as a share of 1. */
  bestRates: { table: string; model: string; value: number }[];
  statements: {
    topic: string;
    where: string;
    text: string;
    confidence: string;
    sources: string[];
  }[];
  /** The authors' hyper-parameters. */
  recipe: { name: string; value: string | number | null }[];
  /** Their encoders. */
  models: { name: string; parameters: number; layers: number }[];
}

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

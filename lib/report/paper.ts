import type { MaskRateData } from "./figures/mask_rate.ts";

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
  statements: {
    topic: string;
    where: string;
    text: string;
    confidence: string;
    sources: string[];
  }[];
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

import paper from "../../data/paper.json" with { type: "json" };
import type { MaskRateData, MaskRateRow } from "@/report/figures/mask_rate.ts";
import { type Paper, paperMaskRates } from "@/report/paper.ts";

/** Made-up measurements of the real shape: three seeds where `seeds` is 3, one where it is 1. */
export function sampleMaskRateData(seeds = 3): MaskRateData {
  const rows: MaskRateRow[] = [];
  [0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].forEach((maskRate, i) => {
    for (let seed = 0; seed < seeds; seed++) {
      const jitter = ((i * 7 + seed * 5) % 6 - 2.5) / 60;
      for (const evaluationRate of [0.15, 0.4, 0.8]) {
        const value = 5.6 + 1.4 * evaluationRate + 1.2 * (maskRate - 0.3) ** 2 + jitter;
        rows.push({ maskRate, seed, measure: "heldOutLoss", evaluationRate, value });
      }
      const value = 0.66 - 0.09 * (maskRate - 0.4) ** 2 + jitter / 8;
      rows.push({ maskRate, seed, measure: "accuracy", value });
    }
  });
  return {
    task: "sample reviews",
    profile: "sample",
    rows,
    baselines: [
      { label: "majority", value: 0.5 },
      { label: "TF-IDF", value: 0.75 },
      { label: "random init", value: 0.63 },
    ],
    references: [{ label: "unigram entropy", value: 7.2 }],
    paper: paperMaskRates(paper as unknown as Paper),
  };
}

import type { MaskRateData, MaskRateRow } from "@/report/figures/mask_rate.ts";
import type { TrainingCurveData } from "@/report/figures/training_curve.ts";
import { paper, paperMaskRates } from "@/report/data/paper.ts";

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
    paper: paperMaskRates(paper),
  };
}

/** Made-up training curves: two rates that leave the plateau and one that does not, two seeds each. */
export function sampleTrainingCurves(): TrainingCurveData {
  const curves = [0.15, 0.4, 0.8].flatMap((maskRate, i) =>
    [1, 2].map((seed) => ({
      maskRate,
      seed,
      points: Array.from({ length: 30 }, (_, k) => {
        const step = (k + 1) * 50;
        const start = 6.9 + 0.6 * Math.exp(-step / 80);
        const drop = i === 2 ? 0.05 : 1.1 / (1 + Math.exp((400 + 150 * i + 40 * seed - step) / 90));
        return { step, loss: start - drop };
      }),
    }))
  );
  return { profile: "sample", evaluationRate: 0.15, unigramEntropy: 6.9, curves };
}

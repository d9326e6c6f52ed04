import { mean } from "simple-statistics";
import { UNTRAINED } from "../../experiments/arm.ts";
import { maskRateOf } from "../../experiments/mask_rate.ts";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import type { ReferenceRun } from "../../experiments/results/committed_run.ts";
import { storedBaselines } from "../../tasks/baselines/baselines.ts";
import type { MaskRateData, MaskRateRow } from "../figures/mask_rate.ts";
import { paper, paperMaskRates } from "./paper.ts";

/** Loss and accuracy against mask rate, with the paper's scores; null where nothing is measured. */
export function maskRateData(
  profile: string,
  measured: MeasuredArm[],
  runs: readonly ReferenceRun[],
): MaskRateData | null {
  const rows = measured.flatMap(rowsOf);
  const pretraining = runs.find((run) => run.kind === "pretrain");
  if (rows.length === 0 || pretraining === undefined) return null;
  const floor = measured.filter(({ start }) => start.kind === "untrained")
    .map(({ accuracy }) => accuracy).filter((accuracy) => accuracy !== null);
  const { majority, tfidf } = storedBaselines().sst2;
  return {
    task: "critics' sentiment",
    profile,
    rows,
    baselines: [
      { label: "majority", value: majority.accuracy as number },
      { label: "TF-IDF", value: tfidf.accuracy as number },
      ...(floor.length > 0 ? [{ label: UNTRAINED, value: mean(floor) }] : []),
    ],
    references: [{ label: "unigram entropy", value: pretraining.result.unigramEntropy }],
    paper: paperMaskRates(paper),
  };
}

/** Held-out losses in nats by evaluation rate, and accuracy as a share. */
function rowsOf(arm: MeasuredArm): MaskRateRow[] {
  const maskRate = maskRateOf(arm);
  if (maskRate === null) return [];
  const about = { maskRate, seed: arm.seed };
  return [
    ...Object.entries(arm.heldOutLoss ?? {}).map(([rate, value]): MaskRateRow => ({
      ...about,
      measure: "heldOutLoss",
      evaluationRate: Number(rate),
      value,
    })),
    ...(arm.accuracy === null
      ? []
      : [{ ...about, measure: "accuracy" as const, value: arm.accuracy }]),
  ];
}

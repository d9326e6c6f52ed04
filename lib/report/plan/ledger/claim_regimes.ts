import { type Plan, plannedArms } from "../../../experiments/plan/plan.ts";
import type { Paper } from "../../data/paper.ts";
import { extent } from "../../figures/parts/extent.ts";
import { paperScale } from "../../data/scale.ts";
import { placeOf } from "../surface/surface.ts";

/** Headers of {@link claimRegimeRows}. */
export const CLAIM_REGIME_HEADERS: string[] = [
  "claim",
  "said in",
  "measured here by",
  "predictions in an update here",
  "tokens in an update of the paper",
];

/**
 * A row for each claim of a plan: where it is said, what is measured for it here, and how far the regimes lie apart. The
 * last is left out for claims that the paper does not make.
 */
export function claimRegimeRows(plan: Plan, paper: Paper): string[][] {
  const arms = new Map(plannedArms(plan).map((arm) => [arm.id, arm]));
  const [, predictions] = paperScale(paper).predictions;
  const paperTokens = predictions / 0.4;
  return plan.families.flatMap(({ claims }) => claims).map(({ text, where, measure, contrast }) => {
    const trained = Object.keys(contrast).map((id) => arms.get(id)!)
      .filter(({ start }) => start.kind === "pretrain");
    const places = trained.map(placeOf).filter((place) => place !== null);
    const times = trained.flatMap(({ start }) =>
      start.kind === "pretrain"
        ? paperTokens / (start.pretraining.batchSize * start.pretraining.sequenceLength)
        : []
    );
    return [
      text,
      where,
      measure,
      places.length === 0
        ? "varies"
        : rangeText(places.map(({ log2Predictions }) => 2 ** log2Predictions)),
      /abstract|Table|Figure/.test(where) ? `${rangeText(times)} times as many` : "–",
    ];
  });
}

function rangeText(values: readonly number[]): string {
  const [low, high] = extent(values).map((value) => Math.round(value).toLocaleString("en"));
  return low === high ? low : `${low} to ${high}`;
}

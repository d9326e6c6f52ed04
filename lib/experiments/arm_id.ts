import canonicalize from "canonicalize";
import type { Rate } from "../masking/rate_schedule.ts";
import type { PretrainSpec, UntrainedSpec } from "../runs/store/spec.ts";
import { findProfile } from "./profiles/profiles.ts";
import { percentNumber } from "../format/percent.ts";

/**
 * The name of an arm for programs and files: the masking, then whatever else differs from how the profile
 * pre-trains. Arms of all experiments that are the same but for their seed have the same id; it is
 * made from the specification and never read back.
 *
 * @param profile name of the profile whose ways go unsaid
 *
 * @example
 * ```ts
 * import { armId } from "@/experiments/arm_id.ts";
 * import { corruptionAndPrediction } from "@/experiments/corruption_and_prediction.ts";
 * import { findProfile } from "@/experiments/profiles/profiles.ts";
 * import assert from "node:assert/strict";
 * const ids = corruptionAndPrediction.arms(findProfile("smoke")).map(({ start }) => armId("smoke", start));
 * assert.deepEqual(ids, ["40", "40-predict-20", "20", "20-predict-40-rows-32", "untrained"]);
 * ```
 */
export function armId(profile: string, start: PretrainSpec | UntrainedSpec): string {
  const usual = findProfile(profile);
  const { encoder } = start;
  const { layers, hidden, positions, untiedDecoder } = encoder;
  const ofEncoder = [
    layers !== usual.encoder.layers || hidden !== usual.encoder.hidden ? `${layers}x${hidden}` : [],
    positions.kind !== usual.encoder.positions.kind ? positions.kind : [],
    untiedDecoder ? "untied" : [],
    canonicalize(start.corpus) !== canonicalize(usual.corpus) ? "scarce-text" : [],
  ].flat();
  if (start.kind === "untrained") return ["untrained", ...ofEncoder].join("-");
  const { masking, steps, batchSize, arrangement } = start.pretraining;
  const { strategy, corruptionRate, predictionRate, replacement, maskSets } = masking;
  const { mask, same, random } = replacement;
  return [
    rateId(corruptionRate),
    strategy === "uniform" ? [] : strategy,
    canonicalize(predictionRate) === canonicalize(corruptionRate)
      ? []
      : `predict-${rateId(predictionRate)}`,
    mask === 1
      ? []
      : `mask${percentNumber(mask)}-same${percentNumber(same)}-random${percentNumber(random)}`,
    maskSets === 0 ? [] : `${maskSets}-mask-sets`,
    batchSize === usual.pretraining.batchSize ? [] : `rows-${batchSize}`,
    arrangement === undefined ? [] : arrangement,
    steps === usual.pretraining.steps ? [] : `updates-${steps}`,
    ofEncoder,
  ].flat().join("-");
}

function rateId(rate: Rate): string {
  if (typeof rate === "number") return percentNumber(rate);
  return `${rate.kind}-${percentNumber(rate.from)}-to-${percentNumber(rate.to)}`;
}

import { encoderShapes, parameterCount } from "../../encoder/parameters.ts";
import type { Profile } from "../../experiments/profiles/profile.ts";
import type { Paper } from "./paper.ts";

/** How large a set of trainings is. */
export interface Scale {
  name: string;
  parameters: number;
  layers: number;
  /** Tokens that one training reads. */
  tokens: number;
  /** Positions with a loss in an update, at 15 and at 40 %. */
  predictions: [number, number];
}

/** The rates that predictions are counted at. */
const RATES = [0.15, 0.4] as const;

/**
 * A profile's usual training.
 *
 * @example
 * ```ts
 * import { findProfile } from "@/experiments/profiles/profiles.ts";
 * import { scaleOf } from "@/report/data/scale.ts";
 * import assert from "node:assert/strict";
 * const { parameters, tokens, predictions } = scaleOf("pilot", findProfile("pilot"));
 * assert.equal((parameters / 1e6).toFixed(2), "0.94");
 * assert.deepEqual([tokens, predictions], [3_072_000, [154, 410]]);
 * ```
 */
export function scaleOf(name: string, { encoder, pretraining }: Profile): Scale {
  const { steps, batchSize, sequenceLength } = pretraining;
  const tokens = batchSize * sequenceLength;
  return {
    name,
    parameters: parameterCount(encoderShapes(encoder)),
    layers: encoder.layers,
    tokens: steps * tokens,
    predictions: [Math.round(RATES[0] * tokens), Math.round(RATES[1] * tokens)],
  };
}

/** The paper's large encoder under its recipe. */
export function paperScale({ models, recipe }: Paper): Scale {
  const large = models.find(({ name }) => name === "large")!;
  const valueOf = (wanted: string) => Number(recipe.find(({ name }) => name === wanted)!.value);
  const tokens = valueOf("batchSize") * valueOf("sequenceLength");
  return {
    name: "the paper",
    parameters: large.parameters,
    layers: large.layers,
    tokens: valueOf("tokensSeen"),
    predictions: [Math.round(RATES[0] * tokens), Math.round(RATES[1] * tokens)],
  };
}

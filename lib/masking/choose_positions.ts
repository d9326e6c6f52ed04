import type { RandomStream } from "../random/random.ts";
import type { Strategy } from "./masking_config.ts";
import { chooseUniform } from "./uniform.ts";

/**
 * Chooses exactly `budget` different positions of `block` by the strategy, in drawing order: whoever needs fewer takes
 * a prefix.
 *
 * @param block token ids without padding
 */
export function choosePositions(
  strategy: Strategy,
  block: Int32Array,
  budget: number,
  random: RandomStream,
): Int32Array {
  switch (strategy) {
    case "uniform":
      return chooseUniform(block.length, budget, random);
  }
}

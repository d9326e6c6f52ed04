import type { RandomStream } from "../../random/random.ts";

/**
 * Chooses `budget` positions as whole units, drawn uniformly: a unit that does not fit into what is
 * left of the budget is passed over, as in BERT's whole-word masking. If nothing fits any more, the
 * unit that was passed over first gives its first positions, so that the number of hidden tokens is
 * the same for every strategy.
 *
 * @param bounds unit `u` has the positions `bounds[u] ... bounds[u + 1] - 1`; see `wordBounds`
 * @returns `[budget]` positions, unit by unit in drawing order
 *
 * @example
 * ```ts
 * import { chooseWholeUnits } from "@/masking/strategies/whole_units.ts";
 * import { randomStream } from "@/random/random.ts";
 * import assert from "node:assert/strict";
 * const random = randomStream({ seed: 1, stream: "mask", epoch: 0, index: 0 });
 * const positions = [...chooseWholeUnits(Int32Array.of(0, 2, 4, 6), 2, random)];
 * assert.equal(positions[1], positions[0] + 1);
 * ```
 */
export function chooseWholeUnits(
  bounds: Int32Array,
  budget: number,
  random: RandomStream,
): Int32Array {
  const positions = new Int32Array(budget);
  let count = 0;
  let passedOver = -1;
  const units = bounds.length - 1;
  const order = random.choose(units, units);
  for (let i = 0; i < units && count < budget; i++) {
    const start = bounds[order[i]], end = bounds[order[i] + 1];
    if (end - start > budget - count) {
      if (passedOver < 0) passedOver = start;
      continue;
    }
    for (let position = start; position < end; position++) positions[count++] = position;
  }
  while (count < budget) positions[count++] = passedOver++;
  return positions;
}

import { mean } from "simple-statistics";

/**
 * Moves labels apart so that neighbours keep at least `gap`, each as near to its own place as the others allow
 * and all inside [low, high] where they fit. Returns positions in the order of `places`; same unit throughout.
 *
 * @example
 * ```ts
 * import { labelPositions } from "@/report/figures/parts/label_positions.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(labelPositions([5, 5], 2, [0, 10]), [4, 6]);
 * assert.deepEqual(labelPositions([1, 9], 2, [0, 10]), [1, 9]);
 * ```
 */
export function labelPositions(
  places: readonly number[],
  gap: number,
  [low, high]: readonly [number, number],
): number[] {
  // Labels that collide form a block centred on the mean of their places; blocks merge until none touch.
  type Block = { members: number[]; centre: number };
  const half = (block: Block) => ((block.members.length - 1) * gap) / 2;
  const clamp = (block: Block) => {
    const centre = mean(block.members.map((i) => places[i]));
    block.centre = Math.max(low + half(block), Math.min(high - half(block), centre));
    return block;
  };
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const blocks: Block[] = [];
  for (const i of order) {
    let block = clamp({ members: [i], centre: places[i] });
    while (blocks.length > 0) {
      const below = blocks[blocks.length - 1];
      if (below.centre + half(below) + gap <= block.centre - half(block)) break;
      blocks.pop();
      block = clamp({ members: [...below.members, ...block.members], centre: 0 });
    }
    blocks.push(block);
  }
  const positions = new Array<number>(places.length);
  for (const block of blocks) {
    block.members.forEach((i, rank) => positions[i] = block.centre - half(block) + rank * gap);
  }
  return positions;
}

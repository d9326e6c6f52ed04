import { isSpecial, type TokenTable } from "../token_table.ts";

/**
 * Where the words of a block begin, and the block's length as the last element: word `w` is
 * `block[bounds[w]] ... block[bounds[w + 1] - 1]`. Every special token is a word of its own, and a
 * block that begins in the middle of a word begins with that rest.
 *
 * @example
 * ```ts
 * import { wordBounds } from "@/masking/strategies/words.ts";
 * import { tokenTable } from "@/masking/token_table.ts";
 * import assert from "node:assert/strict";
 * const even = tokenTable({ vocabularySize: 20, startsWord: (id) => id % 2 === 0 }, "example");
 * assert.deepEqual([...wordBounds(Int32Array.of(0, 10, 11, 12, 13, 15), even)], [0, 1, 3, 6]);
 * ```
 */
export function wordBounds(block: Int32Array, tokens: TokenTable): Int32Array {
  const { startsWord, vocabularySize } = tokens;
  const bounds = new Int32Array(block.length + 1);
  let count = 0;
  let afterSpecial = true;
  for (let i = 0; i < block.length; i++) {
    if (afterSpecial || startsWord[block[i]] === 1) bounds[count++] = i;
    afterSpecial = isSpecial(block[i], vocabularySize);
  }
  bounds[count++] = block.length;
  return bounds.subarray(0, count);
}

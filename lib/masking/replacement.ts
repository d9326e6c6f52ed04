import type { RandomStream } from "../random/random.ts";
import { firstOrdinaryId } from "./token_table.ts";

/**
 * What becomes of the chosen positions, as shares that sum to 1: `<mask>`, the token itself, or a
 * random ordinary token. BERT's 80-10-10 is `{ mask: 0.8, same: 0.1, random: 0.1 }`, of the chosen
 * positions, not of all positions.
 */
export interface Replacement {
  mask: number;
  same: number;
  random: number;
}

/** Everything chosen becomes `<mask>`: the paper's default. */
export const maskOnly: Replacement = { mask: 1, same: 0, random: 0 };

/** BERT's mixture (Devlin et al. 2019), the paper's "80-10-10". */
export const eightyTenTen: Replacement = { mask: 0.8, same: 0.1, random: 0.1 };

/**
 * The id that stands at a chosen position after corruption. Every position is decided on its own,
 * as in fairseq, and takes two numbers of the stream whatever the shares are, so that runs that
 * differ in the shares alone stay comparable. A random token is never a special one (it may be the
 * token itself).
 *
 * @example
 * ```ts
 * import { eightyTenTen, replaceToken } from "@/masking/replacement.ts";
 * import { randomStream } from "@/random/random.ts";
 * import assert from "node:assert/strict";
 * const random = randomStream({ seed: 1, stream: "replacement", epoch: 0, index: 0 });
 * const ids = Array.from({ length: 1000 }, () => replaceToken(50, eightyTenTen, 100, random));
 * assert.ok(Math.abs(ids.filter((id) => id === 99).length - 800) < 60);
 * ```
 */
export function replaceToken(
  token: number,
  replacement: Replacement,
  vocabularySize: number,
  random: RandomStream,
): number {
  const share = random.float();
  const other = firstOrdinaryId + random.below(vocabularySize - 1 - firstOrdinaryId);
  if (share < replacement.mask) return vocabularySize - 1;
  return share < replacement.mask + replacement.same || replacement.random === 0 ? token : other;
}

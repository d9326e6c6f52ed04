import type { MaskingConfig } from "./masking_config.ts";

type Variant = Pick<MaskingConfig, "corruptionRate" | "predictionRate" | "replacement">;

/**
 * "+5 % same" of the paper's Table 4: `maskRate` of the positions become `<mask>`, and `sameRate`
 * more are predicted as they stand. All of them are chosen together, so both rates of the result
 * are the sum.
 *
 * @example
 * ```ts
 * import { plusSame } from "@/masking/replacement_variants.ts";
 * import { maskingConfig } from "@/masking/masking_config.ts";
 * import assert from "node:assert/strict";
 * const { predictionRate, replacement } = maskingConfig(plusSame(0.4, 0.05));
 * assert.equal(predictionRate, 0.45);
 * assert.equal(replacement.mask * 0.45, 0.4);
 * ```
 */
export function plusSame(maskRate: number, sameRate: number): Variant {
  const rate = Number((maskRate + sameRate).toPrecision(12));
  const mask = maskRate / rate;
  return {
    corruptionRate: rate,
    predictionRate: rate,
    replacement: { mask, same: 1 - mask, random: 0 },
  };
}

/**
 * "w/ 5 % random" of the paper's Table 4: of the `rate` of positions that are chosen, `randomRate`
 * (a share of all positions) get a random token and the others `<mask>`.
 *
 * @example
 * ```ts
 * import { partRandom } from "@/masking/replacement_variants.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(partRandom(0.4, 0.05).replacement, { mask: 0.875, same: 0, random: 0.125 });
 * ```
 */
export function partRandom(rate: number, randomRate: number): Variant {
  const random = randomRate / rate;
  return {
    corruptionRate: rate,
    predictionRate: rate,
    replacement: { mask: 1 - random, same: 0, random },
  };
}

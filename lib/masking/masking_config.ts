import { copiesNeeded } from "./copies.ts";
import type { Rate, RateSchedule } from "./rate_schedule.ts";
import { maskOnly, type Replacement } from "./replacement.ts";

/** Every {@link Strategy}. */
export const strategies = ["uniform", "word", "span-t5", "pmi"] as const;

/** Which positions are chosen together; each has a file of its own. */
export type Strategy = typeof strategies[number];

/**
 * Everything that decides how a sequence is masked, as plain JSON with every field present, so that
 * equal configurations have equal hashes. Make one with {@link maskingConfig}.
 */
export type MaskingConfig = {
  /** Which positions are chosen together. */
  strategy: Strategy;
  /**
   * Share of the positions of a row that are chosen (the paper's m_corr, as long as nothing is
   * replaced by itself).
   */
  corruptionRate: Rate;
  /**
   * Share of the positions of a sequence that have a loss, over all its copies (the paper's
   * m_pred).
   */
  predictionRate: Rate;
  /** What becomes of the chosen positions. */
  replacement: Replacement;
  /**
   * 0: fresh masks in every epoch; n: the epochs take turns among n static masks (BERT and
   * RoBERTa's comparison: 10).
   */
  maskSets: number;
};

/**
 * Fills in the paper's defaults (uniform, loss on everything that is chosen, `<mask>` only, fresh
 * masks), checks every value and returns the fields in a fixed order.
 *
 * @example
 * ```ts
 * import { maskingConfig } from "@/masking/masking_config.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(maskingConfig({ corruptionRate: 0.4 }), {
 *   strategy: "uniform",
 *   corruptionRate: 0.4,
 *   predictionRate: 0.4,
 *   replacement: { mask: 1, same: 0, random: 0 },
 *   maskSets: 0,
 * });
 * ```
 *
 * @throws RangeError for a rate outside (0, 1], shares that do not sum to 1, more predictions than
 *   disjoint copies can give, an unknown strategy or an unknown field.
 */
export function maskingConfig(
  choices: Partial<MaskingConfig> & Pick<MaskingConfig, "corruptionRate">,
): MaskingConfig {
  const { mask, same, random } = choices.replacement ?? maskOnly;
  const config = {
    strategy: choices.strategy ?? "uniform",
    corruptionRate: ordered(choices.corruptionRate),
    predictionRate: ordered(choices.predictionRate ?? choices.corruptionRate),
    replacement: { mask, same, random },
    maskSets: choices.maskSets ?? 0,
  };
  const unknown = Object.keys(choices).find((name) => !(name in config));
  if (unknown !== undefined) {
    const fields = Object.keys(config).join(", ");
    throw new RangeError(`A masking has no field "${unknown}"; its fields are ${fields}.`);
  }
  checkMaskingConfig(config);
  return config;
}

/**
 * Checks a configuration that was read from a file or a run spec.
 *
 * @throws RangeError with the offending value.
 */
export function checkMaskingConfig(config: MaskingConfig): void {
  const { strategy, corruptionRate, predictionRate, replacement, maskSets } = config;
  if (!strategies.includes(strategy)) {
    throw new RangeError(
      `The masking strategy ${JSON.stringify(strategy)} is unknown; use one of ${
        strategies.join(", ")
      }.`,
    );
  }
  checkRate("corruptionRate", corruptionRate);
  checkRate("predictionRate", predictionRate);
  checkReplacement(replacement);
  if (!(Number.isInteger(maskSets) && maskSets >= 0)) {
    throw new RangeError(
      `maskSets is ${maskSets}; use 0 for fresh masks in every epoch or the number of static masks.`,
    );
  }
  if (typeof corruptionRate === "number" && typeof predictionRate === "number") {
    copiesNeeded(corruptionRate, predictionRate);
  } else if (
    JSON.stringify(ordered(corruptionRate)) !== JSON.stringify(ordered(predictionRate))
  ) {
    throw new RangeError(
      `With a rate that changes, predictionRate must equal corruptionRate, but they are ${
        JSON.stringify(predictionRate)
      } and ${JSON.stringify(corruptionRate)}.`,
    );
  }
}

/** A schedule with its fields in alphabetical order. */
function ordered(rate: Rate): Rate {
  if (typeof rate !== "object" || rate === null) return rate;
  return Object.fromEntries(
    Object.entries(rate).sort(([a], [b]) => a < b ? -1 : 1),
  ) as RateSchedule;
}

function checkRate(field: string, rate: Rate): void {
  if (typeof rate !== "object" || rate === null) return requireShare(field, rate);
  requireShare(`${field}.from`, rate.from);
  requireShare(`${field}.to`, rate.to);
  if (!["linear", "random"].includes(rate.kind)) {
    throw new RangeError(`${field}.kind is ${JSON.stringify(rate.kind)}; use linear or random.`);
  }
  if (rate.kind === "random" && rate.weight !== "equal") {
    throw new RangeError(`${field}.weight is ${JSON.stringify(rate.weight)}; use "equal".`);
  }
}

function requireShare(field: string, value: number): void {
  if (!(typeof value === "number" && value > 0 && value <= 1)) {
    throw new RangeError(
      `${field} is ${
        typeof value === "number" ? value : JSON.stringify(value)
      }; it is a share of the positions, above 0 and at most 1.`,
    );
  }
}

function checkReplacement(replacement: Replacement): void {
  const { mask, same, random } = replacement;
  const text = `mask ${mask}, same ${same}, random ${random}`;
  if (
    ![mask, same, random].every((share) => typeof share === "number" && share >= 0 && share <= 1)
  ) {
    throw new RangeError(`The replacement shares are ${text}; each must be from 0 to 1.`);
  }
  const sum = mask + same + random;
  if (!(Math.abs(sum - 1) <= 1e-9)) {
    throw new RangeError(`The replacement shares ${text} sum to ${sum}; they must sum to 1.`);
  }
}

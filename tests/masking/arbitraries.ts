import fc from "fast-check";
import type { MaskingConfig, Strategy } from "@/masking/masking_config.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import type { MaskingContext } from "@/masking/masking_context.ts";
import { pmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import { tokenTable } from "@/masking/token_table.ts";

/** A vocabulary of 200 ids; two of three ordinary tokens begin a word. */
export const tokens = tokenTable({ vocabularySize: 200, startsWord: (id) => id % 3 !== 0 }, "test");
export const maskId = 199;

/** Word pairs and triples of the ids that `corpora` uses often, so that PMI masking finds many, overlapping ones. */
const pmi = pmiVocabulary(
  Array.from({ length: 60 }, (_, i) => {
    const first = 10 + 3 * Math.floor(i / 4);
    const ids = [first, first + 1, first + 2, first + 3, first + 4];
    const length = 2 + i % 4;
    const words = ids.slice(0, length).filter((id) => id % 3 !== 0).length;
    return { words, tokens: ids.slice(0, length), count: 20, score: 1 };
  }).filter(({ words }) => words >= 2),
  "test",
);

export const sequenceLength = 64;
export const context: MaskingContext = { tokens, sequenceLength, pmi };

/** Sequences of 12 to 64 tokens: `<s>` and stretches of neighbouring ids. */
export const blocks: fc.Arbitrary<number[]> = fc
  .array(fc.tuple(fc.integer({ min: 4, max: 80 }), fc.integer({ min: 1, max: 8 })), {
    minLength: 11,
    maxLength: 40,
  })
  .map((stretches) =>
    [
      0,
      ...stretches.flatMap(([first, length]) => Array.from({ length }, (_, i) => first + i)),
    ].slice(0, sequenceLength)
  );

export const strategies: fc.Arbitrary<Strategy> = fc.constantFrom(
  "uniform",
  "word",
  "span-t5",
  "pmi",
);

/** Configurations with constant rates: less, as much or more predicted than corrupted. */
export const configs: fc.Arbitrary<MaskingConfig> = fc
  .record({
    strategy: strategies,
    corruption: fc.integer({ min: 1, max: 100 }),
    prediction: fc.integer({ min: 1, max: 100 }),
    mask: fc.integer({ min: 0, max: 10 }),
    same: fc.integer({ min: 0, max: 10 }),
  })
  .map(({ strategy, corruption, prediction, mask, same }) => {
    const corruptionRate = corruption / 100;
    const most = Math.floor(100 / corruption) * corruption;
    const kept = Math.min(same, 10 - mask);
    return maskingConfig({
      strategy,
      corruptionRate,
      predictionRate: Math.min(prediction, most) / 100,
      replacement: { mask: mask / 10, same: kept / 10, random: (10 - mask - kept) / 10 },
    });
  });

export const seeds: fc.Arbitrary<number> = fc.nat({ max: 0xffffffff });

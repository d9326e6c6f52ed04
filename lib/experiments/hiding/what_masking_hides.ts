import { wholeShareOfLength } from "../../masking/analysis/closed_form.ts";
import { maskGeometry, meanRun, sharePart, shareWhole } from "../../masking/analysis/geometry.ts";
import { maskingConfig, type Strategy } from "../../masking/masking_config.ts";
import type { PmiVocabulary } from "../../masking/pmi/pmi_vocabulary.ts";
import type { Corpus } from "../../text/corpus/corpus.ts";
import type { PmiVocabularyConfig } from "../../training/batches/prepare_pmi_vocabulary.ts";
import type { HidingRow } from "./hiding_row.ts";

/** The paper's three strategies, and whole words between them. */
export const HIDING_STRATEGIES: Strategy[] = ["uniform", "word", "span-t5", "pmi"];

/**
 * The paper used 800,000 entries from far more text; 9 million words have some 20,000 n-grams that
 * deserve the name. Smaller corpora give what they have.
 */
export const PMI_VOCABULARY: PmiVocabularyConfig = { entries: 20000, minimum: 10, power: 2 };

/** From below BERT's rate to the paper's highest. */
const HIDING_RATES = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

/** Held-out sequences that are masked to count what masking hides. */
export const HIDING_SEQUENCES = 2000;

/** Length of the sequences that are masked: that of the small profiles' pre-training. */
export const HIDING_LENGTH = 64;

/**
 * Masks the first `sequences` held-out sequences by every strategy at every rate and counts.
 *
 * @throws {RangeError} where there is no sequence to count in
 */
export function hidingRows(
  corpus: Corpus,
  pmi: PmiVocabulary,
  sequences: number,
  seed: number,
): HidingRow[] {
  const blocks = firstBlocks(corpus, sequences);
  return HIDING_STRATEGIES.flatMap((strategy) =>
    HIDING_RATES.map((maskRate) => hidingRow(corpus, pmi, blocks, { strategy, maskRate }, seed))
  );
}

/** A count of {@link hidingRows} with the seed of its masks. */
export type SeededHidingRow = HidingRow & { seed: number };

/** The two maskings that the paper finds to hide about as many whole units (its Figure 5). */
export const COMPARED_HIDING: Pick<HidingRow, "strategy" | "maskRate">[] = [
  { strategy: "uniform", maskRate: 0.4 },
  { strategy: "pmi", maskRate: 0.15 },
];

/**
 * {@link COMPARED_HIDING} counted in {@link HIDING_SEQUENCES} held-out sequences, once for each seed.
 *
 * @throws {RangeError} where there is no sequence to count in
 */
export function comparedHidingRows(
  corpus: Corpus,
  pmi: PmiVocabulary,
  seeds: number[],
): SeededHidingRow[] {
  const blocks = firstBlocks(corpus, HIDING_SEQUENCES);
  return seeds.flatMap((seed) =>
    COMPARED_HIDING.map((masking) => ({
      seed,
      ...hidingRow(corpus, pmi, blocks, masking, seed),
    }))
  );
}

function hidingRow(
  { tokens }: Corpus,
  pmi: PmiVocabulary,
  blocks: Int32Array[],
  { strategy, maskRate }: Pick<HidingRow, "strategy" | "maskRate">,
  seed: number,
): HidingRow {
  const context = { tokens, sequenceLength: HIDING_LENGTH, pmi };
  const config = maskingConfig({ strategy, corruptionRate: maskRate });
  const geometry = maskGeometry(blocks, config, seed, context);
  return {
    strategy,
    maskRate,
    wholeUnits: shareWhole(geometry.pmiUnits),
    partWords: sharePart(geometry.words),
    meanRun: meanRun(geometry),
  };
}

/** Counted and calculated shares of stretches of `size` tokens that uniform masking hides whole. */
export interface StretchRow {
  size: number;
  maskRate: number;
  counted: number;
  /** By the closed form for sequences of this length; rate^size in the limit of long ones. */
  calculated: number;
}

/**
 * Checks the count of {@link hidingRows} where the answer is known: uniform masking.
 *
 * @throws {RangeError} where there is no sequence to count in
 */
export function stretchRows(corpus: Corpus, sequences: number, seed: number): StretchRow[] {
  const blocks = firstBlocks(corpus, sequences);
  const context = { tokens: corpus.tokens, sequenceLength: HIDING_LENGTH };
  return [0.15, 0.4, 0.8].flatMap((maskRate) => {
    const geometry = maskGeometry(
      blocks,
      maskingConfig({ corruptionRate: maskRate }),
      seed,
      context,
    );
    return [1, 2, 3].map((size) => ({
      size,
      maskRate,
      counted: geometry.spans[size].whole / geometry.spans[size].total,
      calculated: wholeShareOfLength(size, maskRate, HIDING_LENGTH),
    }));
  });
}

function firstBlocks(corpus: Corpus, sequences: number): Int32Array[] {
  if (!(Number.isInteger(sequences) && sequences > 0)) {
    throw new RangeError(`${sequences} sequences cannot be masked; ask for 1 or more.`);
  }
  const count = Math.min(sequences, corpus.blockCount("heldOut", HIDING_LENGTH));
  if (count === 0) {
    throw new RangeError(
      `The held-out text of ${corpus.directory} is shorter than a sequence of ${HIDING_LENGTH} ` +
        "tokens, so that nothing can be masked; choose a corpus with more of it.",
    );
  }
  return Array.from(
    { length: count },
    (_, i) => corpus.readBlock("heldOut", i, HIDING_LENGTH),
  );
}

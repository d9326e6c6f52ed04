import { tokenTable } from "@/masking/token_table.ts";
import type { Corpus } from "@/text/corpus/corpus.ts";

/**
 * A corpus in memory whose every token follows from its neighbour (a walk of fixed stride through
 * the vocabulary), so that an encoder that reads its context can predict it.
 */
export function walkingCorpus(vocabularySize = 40, blocks = 64): Corpus {
  const ordinary = vocabularySize - 5;
  const readBlock = (split: "train" | "heldOut", index: number, sequenceLength: number) =>
    Int32Array.from(
      { length: sequenceLength },
      (_, i) => i === 0 ? 0 : 4 + (index * (split === "train" ? 7 : 11) + 3 * i) % ordinary,
    );
  return {
    directory: "",
    tokens: tokenTable({ vocabularySize, startsWord: () => true }, "walk"),
    index: { unigramEntropy: Math.log(ordinary) },
    blockCount: (split: "train" | "heldOut") => split === "train" ? blocks : 16,
    readBlock,
  } as unknown as Corpus;
}

import { maskBatch } from "../../masking/mask_batch.ts";
import { maskingConfig } from "../../masking/masking_config.ts";
import type { PmiVocabulary } from "../../masking/pmi/pmi_vocabulary.ts";
import type { Corpus } from "../../text/corpus/corpus.ts";

/** Which sequence is shown. */
export interface ShownSequence {
  split?: "train" | "heldOut";
  /** Place of the sequence in its split. */
  index: number;
  sequenceLength: number;
  epoch?: number;
  /** Needed by PMI masking. */
  pmi?: PmiVocabulary;
}

/**
 * A sequence as an encoder is given it, a text for each of its copies: `___` stands for `[MASK]`, and other tokens than
 * the text's in pointed brackets.
 *
 * @param masking what differs from uniform masking with `[MASK]` alone
 */
export function maskedTexts(
  corpus: Corpus,
  masking: Parameters<typeof maskingConfig>[0],
  { split = "heldOut", index, sequenceLength, epoch = 0, pmi }: ShownSequence,
): string[] {
  const { tokens, tokenizer: { decode, special } } = corpus;
  const block = corpus.readBlock(split, index, sequenceLength);
  const { inputIds } = maskBatch(
    [block],
    maskingConfig(masking),
    { seed: 1, epoch, indices: [index] },
    { tokens, sequenceLength, pmi },
  );
  const shown = (id: number, i: number) =>
    id === special.mask ? " ___" : id === block[i] ? decode([id]) : ` <${decode([id]).trim()}>`;
  return Array.from(
    { length: inputIds.length / sequenceLength },
    (_, row) =>
      Array.from(inputIds.subarray(row * sequenceLength, (row + 1) * sequenceLength), shown).join(
        "",
      ),
  );
}

/**
 * What masking must know about a tokenizer. Special tokens are RoBERTa's: 0 `<s>`, 1 `<pad>`, 2
 * `</s>`, 3 `<unk>`, and `<mask>` is the last id. The record can be sent to a worker.
 */
export interface TokenTable {
  /**
   * Fingerprint of the tokenizer, such as the SHA-256 of its file; a PMI vocabulary carries the
   * same.
   */
  tokenizer: string;
  /** Number of ids, `<mask>` included. */
  vocabularySize: number;
  /** `[vocabularySize]`, 1 where a token begins a word, 0 where it goes on with one. */
  startsWord: Uint8Array;
}

/** Id of `<pad>`. */
export const padId = 1;
/** Ids below this one are special tokens. */
export const firstOrdinaryId = 4;

/** Whether `id` is a special token of a vocabulary of `vocabularySize` ids. */
export function isSpecial(id: number, vocabularySize: number): boolean {
  return id < firstOrdinaryId || id === vocabularySize - 1;
}

/**
 * Asks a tokenizer once for all that masking needs.
 *
 * @example
 * ```ts
 * import { tokenTable } from "@/masking/token_table.ts";
 * import assert from "node:assert/strict";
 * const words = ["<s>", "<pad>", "</s>", "<unk>", " mask", "ing", "<mask>"];
 * const table = tokenTable({
 *   vocabularySize: words.length,
 *   startsWord: (id) => words[id].startsWith(" "),
 * }, "example");
 * assert.deepEqual([...table.startsWord], [1, 1, 1, 1, 1, 0, 1]);
 * ```
 *
 * @param fingerprint names the tokenizer; equal tokenizers have equal fingerprints
 * @throws RangeError when the vocabulary has no ordinary token.
 */
export function tokenTable(
  tokenizer: { vocabularySize: number; startsWord(id: number): boolean },
  fingerprint: string,
): TokenTable {
  const { vocabularySize } = tokenizer;
  if (!(Number.isInteger(vocabularySize) && vocabularySize > firstOrdinaryId + 1)) {
    throw new RangeError(
      `A vocabulary of ${vocabularySize} ids has no ordinary token; it needs the four special tokens, <mask> and at least one more.`,
    );
  }
  const startsWord = new Uint8Array(vocabularySize);
  for (let id = 0; id < vocabularySize; id++) {
    startsWord[id] = isSpecial(id, vocabularySize) || tokenizer.startsWord(id) ? 1 : 0;
  }
  return { tokenizer: fingerprint, vocabularySize, startsWord };
}

import { maskBatch } from "@/masking/mask_batch.ts";
import { type MaskingConfig } from "@/masking/masking_config.ts";
import type { PmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import type { TokenTable } from "@/masking/token_table.ts";
import { wordBounds } from "@/masking/strategies/words.ts";
import type { Tokenizer } from "@/text/tokenizer/tokenizer.ts";

/** A sentence with some of its tokens hidden. */
export interface HiddenSentence {
  tokenizer: Tokenizer;
  /** Its tokens, without `<s>`. */
  tokens: Int32Array;
  /** How many more it has than are read. */
  leftOut: number;
  /** Bounds of its words, as `wordBounds` gives them. */
  words: Int32Array;
  /** What the encoders see at the places that they are asked about, by place in `tokens`. */
  hidden: ReadonlyMap<number, number>;
}

/**
 * A sentence's tokens and words, nothing hidden. What is typed stays data, special tokens' names too; white space is
 * one space.
 *
 * @param most tokens that are read
 */
export function readSentence(
  tokenizer: Tokenizer,
  table: TokenTable,
  sentence: string,
  most: number,
): HiddenSentence {
  const ids = tokenizer.encode(sentence.trim().replace(/\s+/g, " "), "data");
  const tokens = Int32Array.from(ids.slice(0, most));
  const words = wordBounds(tokens, table);
  return { tokenizer, tokens, leftOut: ids.length - tokens.length, words, hidden: new Map() };
}

/** Hidden places in their order. */
export function hiddenPlaces({ hidden }: HiddenSentence): number[] {
  return [...hidden.keys()].sort((a, b) => a - b);
}

/** The sentence with places hidden as in pre-training, with everything else to be seen. */
export function drawHidden(
  sentence: HiddenSentence,
  masking: MaskingConfig,
  table: TokenTable,
  seed: number,
  pmi: PmiVocabulary | undefined,
): HiddenSentence {
  const { inputIds, predictedPositions, weights } = maskBatch(
    [sentence.tokens],
    masking,
    { seed, epoch: 0, indices: [0] },
    { tokens: table, sequenceLength: sentence.tokens.length, pmi },
  );
  const places = [...predictedPositions].filter((_, slot) => weights[slot] > 0);
  return { ...sentence, hidden: new Map(places.map((place) => [place, inputIds[place]])) };
}

/** The sentence with a word hidden, or to be seen where all of it was hidden. */
export function toggleWord(sentence: HiddenSentence, word: number): HiddenSentence {
  const { words, tokenizer } = sentence;
  const hidden = new Map(sentence.hidden);
  const places = Array.from({ length: words[word + 1] - words[word] }, (_, i) => words[word] + i);
  const all = places.every((place) => hidden.has(place));
  for (const place of places) {
    if (all) hidden.delete(place);
    else hidden.set(place, tokenizer.special.mask);
  }
  return { ...sentence, hidden };
}

/** A sentence after an edit, with what is hidden of its unchanged beginning and end. */
export function keepHidden(before: HiddenSentence, after: HiddenSentence): HiddenSentence {
  const shortest = Math.min(before.tokens.length, after.tokens.length);
  let start = 0;
  while (start < shortest && before.tokens[start] === after.tokens[start]) start++;
  let end = 0;
  while (end < shortest - start && before.tokens.at(-1 - end) === after.tokens.at(-1 - end)) end++;
  const moved = after.tokens.length - before.tokens.length;
  const hidden = new Map<number, number>();
  for (const [place, id] of before.hidden) {
    if (place < start) hidden.set(place, id);
    else if (place >= before.tokens.length - end) hidden.set(place + moved, id);
  }
  return { ...after, hidden };
}

/** The sentence itself, of one written with its hidden words in brackets. */
export function withoutBrackets(bracketed: string): string {
  return bracketed.replace(/[[\]]/g, "");
}

/** A sentence written with its hidden words in brackets: "The [king] is dead." */
export function readBracketed(
  tokenizer: Tokenizer,
  table: TokenTable,
  bracketed: string,
  most: number,
): HiddenSentence {
  let sentence = readSentence(tokenizer, table, withoutBrackets(bracketed), most);
  // Words' letters in order, each with whether it stands in brackets.
  const letters = [...bracketed.matchAll(/\[([^\]]*)\]|([^[]+)/g)].flatMap(([, inside, outside]) =>
    Array.from((inside ?? outside).replace(/\s/g, ""), () => inside !== undefined)
  );
  let read = 0;
  for (let word = 0; word + 1 < sentence.words.length; word++) {
    const { words, tokens } = sentence;
    const text = tokenizer.decode(tokens.subarray(words[word], words[word + 1])).trim();
    if (letters[read]) sentence = toggleWord(sentence, word);
    read += Array.from(text).length;
  }
  return sentence;
}

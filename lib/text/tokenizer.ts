import { Tokenizer as HubTokenizer } from "@huggingface/tokenizers";

/** Ids of the special tokens, RoBERTa's; `<mask>` is the last id of the vocabulary. */
export interface SpecialIds {
  bos: 0;
  pad: 1;
  eos: 2;
  unk: 3;
  mask: number;
}

/** Text to ids and back. Runs in a browser too. */
export interface Tokenizer {
  /** Ids of a text, without `<s>` and `</s>` around it; special tokens written in the text are recognized. */
  encode(text: string): number[];
  /** The text of ids, special tokens written out. */
  decode(ids: ArrayLike<number>): string;
  /** The text of a single id as it stands in the vocabulary, bytes as characters, a space as "Ġ". */
  token(id: number): string;
  vocabularySize: number;
  special: SpecialIds;
  /**
   * Whether a token begins a word: with a space, or with punctuation or another sign that is no
   * apostrophe. "dog." is two words then, the first the same as in "dog", as in BERT's words, which
   * whole-word and PMI masking count; "don't" stays one. What follows a sign without a space goes on
   * with it: "well-known" is "well" and "-known".
   */
  startsWord(id: number): boolean;
}

/** Special tokens with the first ids, in their order. */
export const leadingSpecialTokens: readonly string[] = ["<s>", "<pad>", "</s>", "<unk>"];
/** The special token with the last id. */
export const maskToken = "<mask>";

/** How GPT-2 and RoBERTa cut a text before byte pairs are merged: contractions, words, numbers, other, space. */
const pieces = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** A space, or a sign that is neither an apostrophe nor stands for the bytes of half a character. */
const wordBeginning = /^(?!['\u2019\ufffd])[\s\p{P}\p{S}]/u;

/** Pieces whose ids are remembered; beyond this many the memory starts afresh. */
const rememberedPieces = 200_000;

/**
 * Bytes by the letters that stand for them in a byte-level vocabulary (GPT-2's): printable ones stand
 * for themselves, the others for the letters from U+0100 on, in order.
 */
const byteOf = new Map<string, number>();
for (let byte = 0, next = 0x100; byte < 0x100; byte++) {
  const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  byteOf.set(String.fromCharCode(printable ? byte : next++), byte);
}

/**
 * A tokenizer of the contents of a Hugging Face `tokenizer.json`: byte-level byte pair encoding with
 * RoBERTa's special tokens.
 *
 * @throws {Error} where the special tokens are not at RoBERTa's ids, `<mask>` last
 */
export function tokenizerOf(json: Record<string, unknown>): Tokenizer {
  const hub = new HubTokenizer(json, {});
  const vocabulary = hub.get_vocab(true);
  const vocabularySize = vocabulary.size;
  const mask = vocabularySize - 1;
  leadingSpecialTokens.concat(maskToken).forEach((token, i) => {
    const expected = token === maskToken ? mask : i;
    if (vocabulary.get(token) !== expected) {
      throw new Error(
        `The tokenizer has "${token}" at id ${vocabulary.get(token)}; RoBERTa's layout has it at ` +
          `${expected}. Train one with "deno task data" or use one of a RoBERTa model.`,
      );
    }
  });
  const tokens = new Array<string>(vocabularySize);
  for (const [token, id] of vocabulary) tokens[id] = token;
  const bytes = tokens.map((token) => Uint8Array.from(token, (letter) => byteOf.get(letter)!));

  const known = new Map<string, number[]>();
  const encodePiece = (piece: string) => {
    let ids = known.get(piece);
    if (ids === undefined) {
      ids = hub.encode(piece, { add_special_tokens: false }).ids;
      if (known.size >= rememberedPieces) known.clear();
      known.set(piece, ids);
    }
    return ids;
  };
  return {
    encode(text) {
      if (/<(s|pad|\/s|unk|mask)>/.test(text)) {
        return hub.encode(text, { add_special_tokens: false }).ids;
      }
      const ids: number[] = [];
      for (const piece of text.match(pieces) ?? []) {
        for (const id of encodePiece(piece)) ids.push(id);
      }
      return ids;
    },
    decode(ids) {
      let length = 0;
      for (let i = 0; i < ids.length; i++) length += bytes[ids[i]].length;
      const text = new Uint8Array(length);
      let filled = 0;
      for (let i = 0; i < ids.length; i++) {
        text.set(bytes[ids[i]], filled);
        filled += bytes[ids[i]].length;
      }
      return new TextDecoder().decode(text);
    },
    token: (id) => tokens[id],
    vocabularySize,
    special: { bos: 0, pad: 1, eos: 2, unk: 3, mask },
    startsWord: (id) => wordBeginning.test(hub.decode([id], { skip_special_tokens: false })),
  };
}

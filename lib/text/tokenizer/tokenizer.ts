import { Tokenizer as HubTokenizer } from "@huggingface/tokenizers";
import { type AddedToken, addedTokenCutter } from "./added_tokens.ts";
import { byteLetters, byteOfLetter } from "./byte_letters.ts";
import { tokenizerPipeline } from "./tokenizer_file.ts";

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
  /**
   * Ids of a text, without `<s>` and `</s>` around it. Special tokens written in the text are
   * recognized, except in data: there their names are letters like any others, so that no text can
   * turn into a mask or an end.
   */
  encode(text: string, as?: "data"): number[];
  /** The text of ids, special tokens written out. */
  decode(ids: ArrayLike<number>): string;
  /** The bytes of a single id, each as the character that stands for it in the vocabulary, a space as "Ġ". */
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

/**
 * How GPT-2 and RoBERTa cut a text before byte pairs are merged: contractions, words, numbers, other,
 * space. White space is Unicode's: JavaScript's `\s` takes U+FEFF for a space and U+0085 for none.
 */
const pieces =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** A space, or a sign that is neither an apostrophe nor stands for the bytes of half a character. */
const wordBeginning = /^(?!['\u2019\ufffd])[\s\p{P}\p{S}]/u;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Pieces whose ids are remembered; beyond this many the memory starts afresh. */
const rememberedPieces = 200_000;

/** Letters of the longest piece that is remembered. */
const longestRemembered = 256;

/**
 * A tokenizer of the contents of a Hugging Face `tokenizer.json`: byte-level byte pair encoding with
 * RoBERTa's special tokens. Its pipeline is followed as {@link tokenizerPipeline} reads it.
 *
 * @throws {Error} naming a part that is not followed here, and where the special tokens are not at
 * RoBERTa's ids, `<mask>` last
 */
export function tokenizerOf(json: unknown): Tokenizer {
  const pipeline = tokenizerPipeline(json);
  const { tokens, vocabulary, normalize, addedTokens } = pipeline;
  const vocabularySize = tokens.length;
  const mask = vocabularySize - 1;
  const special: SpecialIds = { bos: 0, pad: 1, eos: 2, unk: 3, mask };
  requireLayout(tokens);
  const texts = tokens.slice();
  // The library writes such tokens out as they stand in the normalized text.
  for (const { id, content, normalized } of addedTokens) {
    if (normalized && normalize !== null) texts[id] = normalize(content);
  }
  const bytes = texts.map(bytesOf);
  // Of the library only the merging: the rest of the pipeline is followed here.
  const merging = new HubTokenizer({
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: false },
    post_processor: null,
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      vocab: Object.fromEntries(vocabulary),
      merges: pipeline.merges,
    },
  }, {});

  const known = new Map<string, number[]>();
  const encodePiece = (piece: string) => {
    let ids = known.get(piece);
    if (ids === undefined) {
      ids = merging.encode(piece).ids;
      if (piece.length > longestRemembered) return ids;
      if (known.size >= rememberedPieces) known.clear();
      known.set(piece, ids);
    }
    return ids;
  };
  const encodeStretch = (stretch: string, ids: number[]) => {
    const text = pipeline.prefixSpace && !stretch.startsWith(" ") ? ` ${stretch}` : stretch;
    for (const piece of pipeline.cutsWords ? text.match(pieces) ?? [] : [text]) {
      for (const id of encodePiece(piece)) ids.push(id);
    }
  };
  const encoderWith = (added: AddedToken[]) => {
    const cut = addedTokenCutter(written(added.filter(({ normalized }) => !normalized), null));
    const cutNormalized = addedTokenCutter(
      written(added.filter(({ normalized }) => normalized), normalize),
    );
    return (text: string) => {
      const ids: number[] = [];
      for (const part of cut(text)) {
        if (typeof part === "number") ids.push(part);
        else {
          for (const stretch of cutNormalized(normalize === null ? part : normalize(part))) {
            if (typeof stretch === "number") ids.push(stretch);
            else encodeStretch(stretch, ids);
          }
        }
      }
      return ids;
    };
  };
  const decode = (ids: ArrayLike<number>) => {
    let length = 0;
    for (let i = 0; i < ids.length; i++) length += bytes[ids[i]].length;
    const text = new Uint8Array(length);
    let filled = 0;
    for (let i = 0; i < ids.length; i++) {
      text.set(bytes[ids[i]], filled);
      filled += bytes[ids[i]].length;
    }
    return utf8.decode(text);
  };
  const encodeMarked = encoderWith(addedTokens);
  const encodeData = encoderWith(addedTokens.filter((token) => !token.special));
  return {
    encode: (text, as) => as === "data" ? encodeData(text) : encodeMarked(text),
    decode,
    token: (id) => Array.from(bytes[id], (byte) => byteLetters[byte]).join(""),
    vocabularySize,
    special,
    startsWord: (id) => {
      const ordinary = vocabulary.has(texts[id]) && isOfBytes(texts[id]);
      const text = ordinary
        ? merging.decode([vocabulary.get(texts[id])!], { skip_special_tokens: false })
        : decode([id]);
      return wordBeginning.test(text);
    },
  };
}

/**
 * Ids of data whose bytes, counted token by token, are those of the text, so that places in the text
 * can be told from them.
 *
 * @throws {Error} where the tokenizer changes the text
 */
export function encodeByBytes(tokenizer: Tokenizer, text: string): number[] {
  const ids = tokenizer.encode(text, "data");
  if (tokenizer.decode(ids) !== text.toWellFormed()) {
    throw new Error(
      `The tokenizer changes the text ${JSON.stringify(text.slice(0, 60))} (its normalizer, its ` +
        `add_prefix_space or an added token that takes spaces along), so that places in the text ` +
        `cannot be told from its tokens. Use a model whose tokenizer keeps the text, or another task.`,
    );
  }
  return ids;
}

/** Refuses special tokens at other ids than RoBERTa's. */
function requireLayout(tokens: string[]): void {
  leadingSpecialTokens.concat(maskToken).forEach((token, i) => {
    const expected = token === maskToken ? tokens.length - 1 : i;
    if (tokens[expected] !== token) {
      const actual = tokens.indexOf(token);
      throw new Error(
        `The tokenizer has "${token}" at ${actual < 0 ? "no id" : `id ${actual}`}; RoBERTa's ` +
          `layout has it at ${expected}. Train one with "deno task data" or use one of a RoBERTa model.`,
      );
    }
  });
}

/** How added tokens stand in a text that was normalized; as they are where `normalize` is null. */
function written(
  added: AddedToken[],
  normalize: ((text: string) => string) | null,
): Map<string, AddedToken> {
  const tokens = new Map<string, AddedToken>();
  for (const token of added) {
    const content = normalize === null ? token.content : normalize(token.content);
    if (content === "" || tokens.has(content)) {
      throw new Error(
        `The tokenizer's normalizer makes its added token "${token.content}" ` +
          (content === "" ? "empty." : `the same as another, "${tokens.get(content)!.content}".`),
      );
    }
    tokens.set(content, token);
  }
  return tokens;
}

function isOfBytes(token: string): boolean {
  for (const letter of token) if (!byteOfLetter.has(letter)) return false;
  return true;
}

/** The bytes that a token stands for: those of its letters, or of its text where one is no byte's. */
function bytesOf(token: string): Uint8Array {
  if (!isOfBytes(token)) return new TextEncoder().encode(token);
  return Uint8Array.from(token, (letter) => byteOfLetter.get(letter)!);
}

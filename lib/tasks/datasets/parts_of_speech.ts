import * as v from "valibot";
import { join } from "node:path";
import type { FetchOptions } from "../../hub/fetch_package.ts";
import type { Manifest } from "../../hub/manifest.ts";
import { projectFolder } from "../../files/folders.ts";
import { readSourceFiles } from "../../text/sources/read_source.ts";
import { brownFile, taggedSentences, typedWords } from "../../text/sources/brown.ts";
import { isDevGroup } from "../../text/split.ts";
import { encodeByBytes, type Tokenizer } from "../../text/tokenizer/tokenizer.ts";
import { share } from "../../files/checked.ts";
import { readJsonFile } from "../../files/json_file.ts";

/** A sentence of the Brown Corpus with its words' parts of speech. */
export interface PosSentence {
  /** Words as one would type them, with the space before each where there is one. */
  words: string[];
  /** `[words]`, indices into the task's tags. */
  tags: Int32Array;
}

/** The part-of-speech task: tagged sentences, split by file. */
export interface PosData {
  /** Names of the tags by index. */
  tags: string[];
  train: PosSentence[];
  dev: PosSentence[];
  /** Dev words whose tag no training word has. */
  dropped: { unknownTag: number };
}

/**
 * Brown's tag without what it says of headlines, titles, negation and the second half of contractions;
 * all foreign words share one tag, all quotes another.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { simpleTag } from "@/tasks/datasets/parts_of_speech.ts";
 *
 * assert.equal(simpleTag("nn-tl"), "nn");
 * assert.equal(simpleTag("bez*"), "bez");
 * assert.equal(simpleTag("pps+bez"), "pps");
 * ```
 */
export function simpleTag(tag: string): string {
  const lower = tag.toLowerCase();
  if (lower.startsWith("fw-")) return "fw";
  if (lower === "``" || lower === "''") return "quote";
  const simple = lower.replace(/(-(tl|hl|nc))+$/, "").split("+")[0];
  return simple.length > 1 ? simple.replace(/\*$/, "") : simple;
}

/** Reads the Brown Corpus, fetching it first where need be. Dev files are no pre-training text. */
export async function loadPos(manifest: Manifest, options?: FetchOptions): Promise<PosData> {
  const files = await readSourceFiles("brown", manifest, options);
  const sides = { train: [] as PosSentence[], dev: [] as PosSentence[] };
  const indices = new Map<string, number>();
  let unknownTag = 0;
  // Training files first: their tags are the classes.
  const ordered = [false, true].flatMap((dev) =>
    [...files].filter(([path]) => isDevGroup("pos", brownFile(path)) === dev)
      .map(([path, bytes]) => ({ side: dev ? sides.dev : sides.train, dev, path, bytes }))
  );
  for (const { side, dev, path, bytes } of ordered) {
    for (const sentence of taggedSentences(bytes, path)) {
      const typed = typedWords(sentence.words);
      const words: string[] = [];
      const tags: number[] = [];
      sentence.tags.forEach((tag, i) => {
        if (typed[i] === "") return;
        const name = simpleTag(tag);
        if (!dev && !indices.has(name)) indices.set(name, indices.size);
        words.push(typed[i]);
        tags.push(indices.get(name) ?? noTag);
        if (!indices.has(name)) unknownTag++;
      });
      side.push({ words, tags: Int32Array.from(tags) });
    }
  }
  return { tags: [...indices.keys()], ...sides, dropped: { unknownTag } };
}

const noTag = -1;

/** A sentence as the encoder reads it, and which of its vectors are asked for which tag. */
export interface EncodedPosSentence {
  /** `<s> sentence </s>`. */
  ids: Int32Array;
  /** Columns of the first token of each word that begins a token. */
  positions: Int32Array;
  /** Tags at those positions. */
  tags: Int32Array;
  /** Indices of those words in the sentence. */
  words: Int32Array;
}

/**
 * Encodes a sentence, cut to `maxLength` tokens. Words that no token begins with, such as a quote that is
 * one token with the full stop before it, are not asked for; nor are those with an unknown tag.
 */
export function encodePosSentence(
  { words, tags }: PosSentence,
  tokenizer: Tokenizer,
  maxLength: number,
): EncodedPosSentence {
  const { bos, eos } = tokenizer.special;
  const tokens = encodeByBytes(tokenizer, words.join("")).slice(0, maxLength - 2);
  const wordStarts = new Map<number, number>();
  let byte = 0;
  words.forEach((word, i) => {
    wordStarts.set(byte, i);
    byte += new TextEncoder().encode(word).length;
  });
  const positions: number[] = [];
  const asked: number[] = [];
  byte = 0;
  tokens.forEach((id, i) => {
    const word = wordStarts.get(byte);
    if (word !== undefined && tags[word] !== noTag) {
      positions.push(i + 1);
      asked.push(word);
    }
    // In the byte-level alphabet each character of a token stands for one byte.
    byte += tokenizer.token(id).length;
  });
  return {
    ids: Int32Array.from([bos, ...tokens, eos]),
    positions: Int32Array.from(positions),
    tags: Int32Array.from(asked, (word) => tags[word]),
    words: Int32Array.from(asked),
  };
}

const accuracy = v.object({ accuracy: share });

const posBaselinesSchema = v.object({
  /** Always the commonest tag. */
  majority: accuracy,
  /** Each word's commonest tag in training. */
  wordsTag: accuracy,
});

/** What needs no encoder. */
export type PosBaselines = v.InferOutput<typeof posBaselinesSchema>;

/** Made by `deno task data --baselines`. */
export const posBaselinesFile: string = join(projectFolder, "data", "pos_baselines.json");

/** The committed baselines. */
export function storedPosBaselines(): PosBaselines {
  return readJsonFile(posBaselinesSchema, posBaselinesFile);
}

/** How often each word, as typed without the space before it, has each tag. */
export function tagCounts(sentences: PosSentence[], tags: number): Map<string, Int32Array> {
  const counts = new Map<string, Int32Array>();
  for (const sentence of sentences) {
    sentence.words.forEach((typed, i) => {
      const word = typed.trim();
      if (!counts.has(word)) counts.set(word, new Int32Array(tags));
      counts.get(word)![sentence.tags[i]]++;
    });
  }
  return counts;
}

/** A guess at a word's tag: its commonest in training or, of words that are not there, the commonest of all. */
export function commonestTags(counts: Map<string, Int32Array>): {
  ofWord: (typed: string) => number;
  ofAll: number;
} {
  const overall: number[] = [];
  const best = new Map<string, number>();
  for (const [word, some] of counts) {
    best.set(word, some.indexOf(Math.max(...some)));
    some.forEach((count, tag) => overall[tag] = (overall[tag] ?? 0) + count);
  }
  const ofAll = overall.indexOf(Math.max(...overall));
  return { ofWord: (typed) => best.get(typed.trim()) ?? ofAll, ofAll };
}

/** The baselines' accuracy on dev words. */
export function posBaselines({ tags, train, dev }: PosData): PosBaselines {
  const { ofWord, ofAll } = commonestTags(tagCounts(train, tags.length));
  let [words, majority, wordsTag] = [0, 0, 0];
  for (const sentence of dev) {
    sentence.words.forEach((typed, i) => {
      words++;
      if (sentence.tags[i] === ofAll) majority++;
      if (sentence.tags[i] === ofWord(typed)) wordsTag++;
    });
  }
  return { majority: { accuracy: majority / words }, wordsTag: { accuracy: wordsTag / words } };
}

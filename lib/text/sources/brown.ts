import type { Files } from "../../files/archive.ts";
import type { Document } from "./document.ts";
import { isDevGroup } from "../split.ts";

/** A sentence of the Brown Corpus: words with the tags of its annotators. */
export interface TaggedSentence {
  words: string[];
  tags: string[];
}

/**
 * Sentences of one file, in which tokens are written word/tag and sentences are lines.
 *
 * @throws {Error} naming the file and the token that is not so written
 */
export function taggedSentences(bytes: Uint8Array, path: string): TaggedSentence[] {
  return new TextDecoder().decode(bytes).split("\n").flatMap((line) => {
    const tokens = line.trim().split(/\s+/).filter((token) => token !== "");
    if (tokens.length === 0) return [];
    const words: string[] = [];
    const tags: string[] = [];
    for (const token of tokens) {
      const slash = token.lastIndexOf("/");
      if (slash < 1) throw new Error(`${path}: "${token}" is not written word/tag.`);
      words.push(token.slice(0, slash));
      tags.push(token.slice(slash + 1));
    }
    return [{ words, tags }];
  });
}

/** Name of a file inside the package, which is what the part-of-speech task splits by. */
export function brownFile(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Files as running text, without those that the part-of-speech task evaluates on. */
export function brown(files: Files): Document[] {
  return [...files].filter(([path]) => !isDevGroup("pos", brownFile(path)))
    .map(([path, bytes]) => ({
      id: brownFile(path),
      paragraphs: taggedSentences(bytes, path).map(({ words }) => typedWords(words).join("")),
    }));
}

/**
 * Words of a tokenized sentence as one would type them, each with the space before it where there is
 * one; joined, they are the sentence. The corpus writes most marks twice; the second is the empty text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { typedWords } from "@/text/sources/brown.ts";
 *
 * assert.equal(typedWords(["``", "Yes", ",", "he", "did", "''", "."]).join(""), '"Yes, he did".');
 * ```
 */
export function typedWords(words: string[]): string[] {
  let closed = true;
  const typed = words.map((word, i) => {
    if (/^[?!;:]$/.test(word) && word === words[i - 1]) return "";
    const space = closed || /^[,.;:?!)\]]/.test(word) || word === "''" ? "" : " ";
    closed = word === "``" || /[(\[]$/.test(word);
    return space + word.replace(/``|''/g, '"');
  });
  const last = words.length - 1;
  if (words[last] === "." && words[last - 1]?.endsWith(".")) typed[last] = "";
  return typed;
}

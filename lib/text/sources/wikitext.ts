import type { Document } from "./document.ts";

/**
 * WikiText's lines as articles: a heading of the first level begins one; the marks of its tokenization
 * are undone.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wikitext } from "@/text/sources/wikitext.ts";
 *
 * assert.deepEqual(wikitext([" = Cat = \n", "", " A well @-@ known pet , mostly . \n"]), [
 *   { id: "Cat", paragraphs: ["A well-known pet, mostly."] },
 * ]);
 * ```
 */
export function wikitext(lines: string[]): Document[] {
  const documents: Document[] = [];
  for (const line of lines) {
    const text = line.trim();
    const [, title] = /^= ([^=].*[^=]) =$/.exec(text) ?? [];
    if (title !== undefined) documents.push({ id: title, paragraphs: [] });
    else if (text !== "" && !text.startsWith("= ")) documents.at(-1)?.paragraphs.push(typed(text));
  }
  return documents;
}

function typed(text: string): string {
  return text.replace(/ @([-.,])@ /g, "$1")
    .replace(/ ([,.;:?!)\]%]|'s\b|n't\b)/g, "$1")
    .replace(/([(\[$]) /g, "$1");
}

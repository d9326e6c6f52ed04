/** Typographic quotes and dashes, spaces and invisible characters in one spelling each. */
export function normalize(text: string): string {
  return text.normalize("NFC")
    .replace(/[\u2018\u2019\u201b]/g, "'").replace(/[\u201c\u201d\u201f]/g, '"')
    .replace(/``|''/g, '"')
    .replace(/\u2026/g, "...").replace(/\u2013|\u2014|\u2015/g, "-")
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/[\p{Zs}\p{Cc}]+/gu, " ")
    .trim();
}

/**
 * Whether a paragraph is running text: no heading, table row, list of names or page number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isProse } from "@/text/clean.ts";
 *
 * assert(isProse("Nay, answer me."));
 * assert(!isProse("RECORD OF PROGRESS"));
 * assert(!isProse("1907 1,234,567 8.9"));
 * ```
 */
export function isProse(paragraph: string): boolean {
  const words = paragraph.split(" ");
  const letters = paragraph.match(/\p{L}/gu)?.length ?? 0;
  const small = paragraph.match(/\p{Ll}/gu)?.length ?? 0;
  const visible = paragraph.length - words.length + 1;
  const ends = /[.!?]["')\]]*$/.test(paragraph);
  return letters >= 0.7 * visible && small >= 0.5 * letters && (ends || words.length >= 12);
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Sentences by Unicode's rules, which also split after abbreviations; joined by spaces they are the text. */
export function sentences(paragraph: string): string[] {
  return Array.from(segmenter.segment(paragraph), ({ segment }) => segment.trim());
}

/** Shorter sentences recur in any prose ("Yes, my lord."), and are no sign of a copied text. */
const fewestWordsOfACopy = 5;

/**
 * What two copies of a sentence have in common: its letters and digits. Null for sentences too short
 * to be known as copies.
 */
export function copyKey(sentence: string): string | null {
  const words = sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length < fewestWordsOfACopy ? null : words.join(" ");
}

/** Words as white space separates them. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** A sparse row: columns in ascending order with their values. */
export interface SparseRow {
  columns: Int32Array;
  values: Float64Array;
}

/** What a TF-IDF vectorizer learned. */
export interface Tfidf {
  /** Number of terms. */
  width: number;
  /** Rows of unit length, one for each text; terms that were not learned are left out. */
  transform(texts: Terms[]): SparseRow[];
}

/** The terms of one text with repetitions. */
export type Terms = string[];

/** Fewest texts with a term for it to become a column. */
const fewestTexts = 2;

/**
 * Words of two characters and more and pairs of neighbours, in lower case.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wordTerms } from "@/tasks/baselines/tfidf.ts";
 *
 * assert.deepEqual(wordTerms("A good film"), ["good", "film", "good film"]);
 * ```
 */
export function wordTerms(text: string): Terms {
  const words: string[] = text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
  return [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)];
}

/**
 * Learns term weights: counts times smoothed inverse document frequency, `ln((1 + n) / (1 + df)) + 1`,
 * each row scaled to unit length (scikit-learn's TfidfVectorizer).
 */
export function fitTfidf(texts: Terms[]): Tfidf {
  const documentFrequency = new Map<string, number>();
  for (const terms of texts) {
    for (const term of new Set(terms)) {
      documentFrequency.set(term, (documentFrequency.get(term) ?? 0) + 1);
    }
  }
  const columns = new Map<string, number>();
  const weights: number[] = [];
  for (const [term, frequency] of documentFrequency) {
    if (frequency < fewestTexts) continue;
    columns.set(term, weights.length);
    weights.push(Math.log((1 + texts.length) / (1 + frequency)) + 1);
  }
  const transform = (terms: Terms): SparseRow => {
    const counts = new Map<number, number>();
    for (const term of terms) {
      const column = columns.get(term);
      if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
    }
    const entries = [...counts].sort(([a], [b]) => a - b);
    const values = Float64Array.from(entries, ([column, count]) => count * weights[column]);
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    return {
      columns: Int32Array.from(entries, ([column]) => column),
      values: length === 0 ? values : values.map((value) => value / length),
    };
  };
  return { width: weights.length, transform: (rows) => rows.map(transform) };
}

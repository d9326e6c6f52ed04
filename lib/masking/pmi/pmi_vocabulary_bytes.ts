import { type PmiVocabulary, pmiVocabulary } from "./pmi_vocabulary.ts";

/** First line of the file: what it is, and how long its parts are. */
type Header = { format: "pmi-vocabulary-1"; tokenizer: string; entries: number; tokens: number };

/**
 * A vocabulary as bytes: one line of JSON (`Header`), then `counts` and `scores` (8-byte floats),
 * `offsets` and `tokens` (4-byte integers) and `words` (bytes), all little-endian. Equal
 * vocabularies give equal bytes.
 *
 * @example
 * ```ts
 * import { pmiVocabularyFromBytes, pmiVocabularyToBytes } from "@/masking/pmi/pmi_vocabulary_bytes.ts";
 * import { pmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
 * import assert from "node:assert/strict";
 * const entry = { words: 2, tokens: [10, 11], count: 12, score: 3 };
 * const vocabulary = pmiVocabulary([entry], "example");
 * assert.deepEqual(pmiVocabularyFromBytes(pmiVocabularyToBytes(vocabulary)), vocabulary);
 * ```
 */
export function pmiVocabularyToBytes(vocabulary: PmiVocabulary): Uint8Array<ArrayBuffer> {
  const { tokenizer, words, offsets, tokens, counts, scores } = vocabulary;
  const header: Header = {
    format: "pmi-vocabulary-1",
    tokenizer,
    entries: words.length,
    tokens: tokens.length,
  };
  const line = new TextEncoder().encode(JSON.stringify(header) + "\n");
  const bytes = new Uint8Array(line.length + bodyLength(header));
  bytes.set(line);
  const view = new DataView(bytes.buffer, line.length);
  let at = 0;
  for (const value of [...counts, ...scores]) view.setFloat64((at += 8) - 8, value, true);
  for (const value of [...offsets, ...tokens]) view.setInt32((at += 4) - 4, value, true);
  bytes.set(words, line.length + at);
  return bytes;
}

/**
 * Reads what {@link pmiVocabularyToBytes} wrote.
 *
 * @throws RangeError when the bytes are something else, cut off or inconsistent.
 */
export function pmiVocabularyFromBytes(bytes: Uint8Array): PmiVocabulary {
  const end = bytes.subarray(0, 1024).indexOf(10);
  const header = readHeader(bytes.subarray(0, Math.max(0, end)));
  const body = bytes.subarray(end + 1);
  if (body.length !== bodyLength(header)) {
    throw new RangeError(
      `The PMI vocabulary has ${body.length} bytes after its first line, not ${
        bodyLength(header)
      }; it was cut off or changed. Build it again.`,
    );
  }
  const { entries, tokens: tokenCount } = header;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const float = (i: number) => view.getFloat64(8 * i, true);
  const integer = (i: number) => view.getInt32(16 * entries + 4 * i, true);
  const tokens = Int32Array.from({ length: tokenCount }, (_, i) => integer(entries + 1 + i));
  const words = body.subarray(body.length - entries);
  const list = Array.from({ length: entries }, (_, e) => {
    const start = integer(e), stop = integer(e + 1);
    if (!(start >= 0 && stop > start && stop <= tokenCount)) {
      throw new RangeError(
        `PMI entry ${e} lies from token ${start} to ${stop} of ${tokenCount}; the vocabulary is damaged. Build it again.`,
      );
    }
    return {
      words: words[e],
      tokens: tokens.subarray(start, stop),
      count: float(e),
      score: float(entries + e),
    };
  });
  return pmiVocabulary(list, header.tokenizer);
}

function bodyLength({ entries, tokens }: Header): number {
  return 16 * entries + 4 * (entries + 1 + tokens) + entries;
}

function readHeader(line: Uint8Array): Header {
  try {
    const header = JSON.parse(new TextDecoder().decode(line));
    const sound = header.format === "pmi-vocabulary-1" && typeof header.tokenizer === "string" &&
      [header.entries, header.tokens].every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 31);
    if (sound) return header;
  } catch {
    // Falls through to the error below, which says the same of every foreign file.
  }
  throw new RangeError(
    "This is not a PMI vocabulary: its first line is not the header that such a file begins with.",
  );
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Corpus,
  fullCorpus,
  openCorpus,
  readCorpusIndex,
} from "../../lib/text/corpus/corpus.ts";
import { cacheFolder } from "../../lib/files/folders.ts";
import { prepareCorpus, type PrepareOptions } from "../../lib/text/corpus/prepare_corpus.ts";
import type { Tokenizer } from "../../lib/text/tokenizer/tokenizer.ts";
import { tokenTable } from "../../lib/masking/token_table.ts";

/** Held-out text in a model's tokens. */
export interface HeldOutText {
  corpus: Corpus;
  /** Whether the model's own tokenizer made the corpus, so that its pre-training kept this text out. */
  own: boolean;
}

/**
 * The held-out text of the prepared corpus that a model's tokenizer comes from; for any other
 * tokenizer that of the full corpus, decoded and encoded anew.
 *
 * @param tokenizerSha256 of the model's `tokenizer.json`
 */
export async function heldOutText(
  tokenizer: Tokenizer,
  tokenizerSha256: string,
  { corpora = join(cacheFolder, "corpora"), ...options }: PrepareOptions = {},
): Promise<HeldOutText> {
  const own = await preparedWith(tokenizerSha256, corpora);
  if (own) return { corpus: await openCorpus(own), own: true };
  const full = await openCorpus(await prepareCorpus(fullCorpus, { corpora, ...options }));
  if (full.index.tokenizerSha256 === tokenizerSha256) return { corpus: full, own: true };
  return { corpus: encodedAnew(full, tokenizer, tokenizerSha256), own: false };
}

/** Folder of the corpus with this tokenizer; undefined where none is prepared. */
async function preparedWith(tokenizerSha256: string, corpora: string): Promise<string | undefined> {
  const entries = await Array.fromAsync(Deno.readDir(corpora)).catch(() => []);
  for (const folder of entries.map(({ name }) => join(corpora, name)).sort()) {
    if (!existsSync(join(folder, "index.json"))) continue;
    if (readCorpusIndex(folder).tokenizerSha256 === tokenizerSha256) return folder;
  }
}

/** A corpus whose held-out text is in another tokenizer's tokens; it has no training text. */
export function encodedAnew(corpus: Corpus, tokenizer: Tokenizer, tokenizerSha256: string): Corpus {
  const written: number[] = [];
  const { eos, bos } = corpus.tokenizer.special;
  const most = corpus.index.heldOut.tokens;
  // The longest block is all of the text behind `<s>`.
  const all = corpus.readBlock("heldOut", 0, most + 1).subarray(1);
  for (let start = 0; start < all.length;) {
    const found = all.indexOf(eos, start);
    const end = found < 0 ? all.length : found;
    const text = corpus.tokenizer.decode(all.subarray(start, end));
    for (const id of tokenizer.encode(text, "data")) written.push(id);
    written.push(tokenizer.special.eos);
    start = end + 1;
  }
  const tokens = Int32Array.from(written);
  return {
    ...corpus,
    tokenizer,
    tokens: tokenTable(tokenizer, tokenizerSha256),
    blockCount: (split, length) =>
      split === "heldOut" ? Math.floor(tokens.length / (length - 1)) : 0,
    readBlock(_, i, length) {
      const start = i * (length - 1);
      const block = new Int32Array(length);
      block[0] = bos;
      block.set(tokens.subarray(start, start + length - 1), 1);
      return block;
    },
  };
}

import { createHash } from "node:crypto";
import { join } from "node:path";
import { buildPmiVocabulary, type PmiChoices } from "../../masking/pmi/build_pmi_vocabulary.ts";
import { checkPmiVocabulary, type PmiVocabulary } from "../../masking/pmi/pmi_vocabulary.ts";
import {
  pmiVocabularyFromBytes,
  pmiVocabularyToBytes,
} from "../../masking/pmi/pmi_vocabulary_bytes.ts";
import type { Corpus } from "../../text/corpus/corpus.ts";

/**
 * Which PMI vocabulary of a corpus is meant, as data. The paper's has 800,000 entries from 16 GB of
 * text; 9 million words have some 20,000 n-grams that deserve the name.
 */
export type PmiVocabularyConfig = Pick<PmiChoices, "entries" | "minimum" | "power">;

/** Raised whenever the same config gives other entries. */
const vocabularyVersion = 1;

/** Tokens read at once; n-grams across two pieces are missed. */
const pieceLength = 8192;

/** N-grams counted in the second pass, at most 1 GB. */
const maxNgrams = 2e7;

const digestLength = 32;

/**
 * The PMI vocabulary of a corpus's training split. It is built once and kept beside the corpus as
 * `pmi-HASH.bin` (the vocabulary's bytes and their SHA-256), which appears only when it is complete;
 * processes that build it at the same time write the same bytes.
 *
 * @throws {RangeError} when the corpus has no n-gram that is frequent enough
 * @throws {Error} naming the file when it is damaged
 */
export async function preparePmiVocabulary(
  corpus: Corpus,
  config: PmiVocabularyConfig,
): Promise<PmiVocabulary> {
  const file = pmiVocabularyPath(corpus, config);
  const stored = await Deno.readFile(file).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (stored) return readVocabulary(stored, file, corpus);
  const { words } = corpus.index.train;
  const vocabulary = await buildPmiVocabulary(() => pieces(corpus), corpus.tokens, {
    ...config,
    memory: { sketchBytes: 2 ** Math.ceil(Math.log2(2 * words)), maxNgrams },
  });
  const bytes = pmiVocabularyToBytes(vocabulary);
  const partial = join(corpus.directory, `.partial-${crypto.randomUUID()}`);
  try {
    await Deno.writeFile(partial, new Blob([bytes, digestOf(bytes)]).stream());
    await Deno.rename(partial, file);
  } finally {
    await Deno.remove(partial).catch(() => {});
  }
  return vocabulary;
}

/** Where {@link preparePmiVocabulary} keeps the vocabulary, whether it was built or not. */
export function pmiVocabularyPath(corpus: Corpus, config: PmiVocabularyConfig): string {
  return join(corpus.directory, `pmi-${vocabularyKey(corpus, config)}.bin`);
}

/** Hash of all that decides the entries, the rule for where words begin included. */
function vocabularyKey({ tokens }: Corpus, { entries, minimum, power }: PmiVocabularyConfig) {
  return createHash("sha256")
    .update(JSON.stringify([vocabularyVersion, tokens.tokenizer, entries, minimum, power]))
    .update(tokens.startsWord)
    .digest("hex").slice(0, 16);
}

function digestOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

function readVocabulary(stored: Uint8Array, file: string, { tokens }: Corpus): PmiVocabulary {
  const bytes = stored.subarray(0, -digestLength);
  if (String(digestOf(bytes)) !== String(stored.subarray(-digestLength))) {
    throw new Error(`${file} is damaged: its SHA-256 is not the one at its end. Delete it.`);
  }
  const vocabulary = pmiVocabularyFromBytes(bytes);
  checkPmiVocabulary(vocabulary, tokens);
  return vocabulary;
}

/** The training split in equal pieces; less than one token a piece is left out at the end. */
function* pieces(corpus: Corpus): Generator<Int32Array> {
  const { tokens } = corpus.index.train;
  const count = Math.ceil(tokens / (pieceLength - 1));
  const length = 1 + Math.floor(tokens / count);
  for (let i = 0; i < count; i++) yield corpus.readBlock("train", i, length);
}

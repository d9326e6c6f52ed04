import { existsSync, writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyKey, countWords, isProse, normalize, sentences } from "../clean.ts";
import { type CorpusConfig, corpusKey, corpusVersion } from "./corpus_config.ts";
import type { CorpusIndex, Shard, Split, SplitCounts } from "./corpus_index.ts";
import type { FetchOptions } from "../../hub/fetch_package.ts";
import { cacheFolder } from "../../files/folders.ts";
import { type Manifest, readManifest } from "../../hub/manifest.ts";
import { partialFolder } from "../../files/partial_folder.ts";
import { evaluatedPassages, readDocuments } from "../sources/read_source.ts";
import { hashFraction } from "../split.ts";
import { type Tokenizer, tokenizerOf } from "../tokenizer/tokenizer.ts";
import { trainTokenizer } from "../tokenizer/train_tokenizer.ts";
import { sha256 } from "../../files/sha256.ts";

/** Where corpora are kept and what is told while one is made. */
export interface PrepareOptions extends FetchOptions {
  /** Folder of the corpora; by default `data/cache/corpora`. */
  corpora?: string;
  manifest?: Manifest;
}

/** Tokens of one shard file: 8 MB. */
const tokensPerShard = 2 ** 22;

/**
 * The folder of a prepared corpus, which is made unless it is there: sources fetched, cleaned, split by
 * document; a tokenizer trained on the training split; all tokenized into shards. The folder appears
 * under its name only when it is complete, and the same config always gives the same bytes.
 *
 * @throws {Error} where a source is missing and cannot be fetched, or a config asks for too much
 */
export async function prepareCorpus(
  config: CorpusConfig,
  options: PrepareOptions = {},
): Promise<string> {
  checkConfig(config);
  const manifest = options.manifest ?? readManifest();
  const corpora = options.corpora ?? join(cacheFolder, "corpora");
  const folder = join(corpora, corpusKey(config, manifest));
  if (existsSync(join(folder, "index.json"))) return folder;

  const partial = await partialFolder(corpora);
  try {
    const text = await readText(config, manifest, options);
    const { train, heldOut } = text.documents;
    const textFile = join(partial, "train.txt");
    await writeFile(textFile, train.join("\n"));
    options.onProgress?.({
      step: "training the tokenizer",
      done: 0,
      total: config.vocabularySize,
      unit: "merges",
    });
    const json = JSON.stringify(
      await trainTokenizer(textFile, config.vocabularySize, join(partial, "merges.json")),
    );
    await rm(textFile);
    await writeFile(join(partial, "tokenizer.json"), json);
    const tokenizer = tokenizerOf(JSON.parse(json));

    const writer = shardWriter(partial, tokenizer, train.length + heldOut.length, options);
    const trainTokens = writer("train", train);
    const heldOutTokens = writer("heldOut", heldOut);
    const index: CorpusIndex = {
      config,
      train: { ...text.counts.train, ...trainTokens.written },
      heldOut: { ...text.counts.heldOut, ...heldOutTokens.written },
      wordsBySource: text.wordsBySource,
      dropped: text.dropped,
      unigramEntropy: crossEntropy(trainTokens.frequencies, trainTokens.frequencies, 0),
      heldOutUnigramCrossEntropy: crossEntropy(
        heldOutTokens.frequencies,
        trainTokens.frequencies,
        1,
      ),
      tokenizerSha256: sha256(json),
    };
    await writeFile(join(partial, "index.json"), JSON.stringify(index, null, 2));
    await rename(partial, folder);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOSPC") {
      throw new Error(
        `The disk of ${corpora} is full. Free about 200 MB and run the same command again; nothing ` +
          `that was there is lost.`,
        { cause: error },
      );
    }
    // Another process may have made it in the meantime.
    if (!existsSync(join(folder, "index.json"))) throw error;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

function checkConfig({ sources, vocabularySize, heldOutShare, version }: CorpusConfig) {
  if (version !== corpusVersion) {
    throw new Error(
      `A corpus of version ${version} was asked for; this code makes version ${corpusVersion}.`,
    );
  }
  if (sources.length === 0) throw new Error("A corpus needs at least one source.");
  for (const { name, share } of sources) {
    if (!(share > 0 && share <= 1)) {
      throw new Error(`Source "${name}": a share of ${share} is not in (0, 1].`);
    }
  }
  if (!(Number.isInteger(vocabularySize) && vocabularySize < 2 ** 16)) {
    throw new Error(`A vocabulary of ${vocabularySize} ids does not fit tokens of 16 bits.`);
  }
  if (!(heldOutShare > 0 && heldOutShare < 1)) {
    throw new Error(`A held-out share of ${heldOutShare} is not in (0, 1).`);
  }
}

type TextCounts = Omit<SplitCounts, "tokens" | "shards">;

async function readText(config: CorpusConfig, manifest: Manifest, options: PrepareOptions) {
  const train: string[] = [];
  const heldOut: { text: string; order: number }[] = [];
  const none = (): TextCounts => ({ documents: 0, sentences: 0, words: 0 });
  const counts: Record<Split, TextCounts> = { train: none(), heldOut: none() };
  const dropped = { paragraphs: 0, duplicates: 0, evaluated: 0 };
  const wordsBySource: Record<string, number> = {};
  const seen = new Set<string>();
  const evaluated = new Set<string>();
  for (const { name } of config.sources) {
    for (const passage of await evaluatedPassages(name, manifest, options)) {
      for (const sentence of sentences(normalize(passage))) {
        const key = copyKey(sentence);
        if (key !== null) evaluated.add(key);
      }
    }
  }
  const keep = (sentence: string) => {
    const key = copyKey(sentence);
    if (key === null) return true;
    if (evaluated.has(key)) dropped.evaluated++;
    else if (seen.has(key)) dropped.duplicates++;
    else {
      seen.add(key);
      return true;
    }
    return false;
  };

  for (const [done, { name, share }] of config.sources.entries()) {
    const total = config.sources.length;
    options.onProgress?.({ step: `reading ${name}`, done, total, unit: "sources" });
    wordsBySource[name] = 0;
    for (const { id, paragraphs } of await readDocuments(name, manifest, options)) {
      if (hashFraction(`${name}/${id}`, "share") >= share) continue;
      const kept: string[] = [];
      for (const paragraph of paragraphs.map(normalize)) {
        if (paragraph === "") continue;
        if (isProse(paragraph)) kept.push(...sentences(paragraph).filter(keep));
        else dropped.paragraphs++;
      }
      if (kept.length === 0) continue;
      const order = hashFraction(`${name}/${id}`, "held-out");
      const split = order < config.heldOutShare ? "heldOut" : "train";
      const text = kept.join(" ");
      const words = countWords(text);
      if (split === "train") train.push(text);
      else heldOut.push({ text, order });
      counts[split].documents++;
      counts[split].sentences += kept.length;
      counts[split].words += words;
      if (split === "train") wordsBySource[name] += words;
    }
  }
  // In the order of their hashes, so that any first part of it is of all sources.
  heldOut.sort((a, b) => a.order - b.order);
  const documents = { train, heldOut: heldOut.map(({ text }) => text) };
  return { documents, counts, dropped, wordsBySource };
}

function shardWriter(
  folder: string,
  tokenizer: Tokenizer,
  total: number,
  { onProgress }: PrepareOptions,
) {
  let done = 0;
  return (split: Split, documents: string[]) => {
    const frequencies = new Float64Array(tokenizer.vocabularySize);
    const buffer = new Uint16Array(tokensPerShard);
    const shards: Shard[] = [];
    let [filled, tokens] = [0, 0];
    const flush = () => {
      const bytes = littleEndian(buffer.subarray(0, filled));
      const file = `${split}-${shards.length}.bin`;
      writeFileSync(join(folder, file), bytes);
      shards.push({ file, tokens: filled, sha256: sha256(bytes) });
      filled = 0;
    };
    for (const document of documents) {
      const ids = tokenizer.encode(document, "data");
      ids.push(tokenizer.special.eos);
      for (const id of ids) {
        buffer[filled++] = id;
        frequencies[id]++;
        if (filled === tokensPerShard) flush();
      }
      tokens += ids.length;
      if (++done % 500 === 0) {
        onProgress?.({ step: "tokenizing", done, total, unit: "documents" });
      }
    }
    if (filled > 0) flush();
    return { frequencies, written: { tokens, shards } };
  };
}

function littleEndian(tokens: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(tokens.length * 2);
  const view = new DataView(bytes.buffer);
  tokens.forEach((token, i) => view.setUint16(2 * i, token, true));
  return bytes;
}

/** Nats per token of tokens so frequent under a unigram model of other frequencies, each raised by `added`. */
function crossEntropy(tokens: Float64Array, model: Float64Array, added: number): number {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const modelTotal = sum(model) + added * model.length;
  let nats = 0;
  tokens.forEach((count, id) => {
    if (count > 0) nats -= count * Math.log((model[id] + added) / modelTotal);
  });
  return nats / sum(tokens);
}

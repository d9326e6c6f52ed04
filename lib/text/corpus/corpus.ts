import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CorpusConfig, corpusKey } from "./corpus_config.ts";
import { type CorpusIndex, corpusIndex, type Split } from "./corpus_index.ts";
import { cacheFolder } from "../../files/folders.ts";
import { readManifest } from "../../hub/manifest.ts";
import { type Tokenizer, tokenizerOf } from "../tokenizer/tokenizer.ts";
import { sha256 } from "../../files/sha256.ts";
import { readJsonFile } from "../../files/json_file.ts";

export { type CorpusConfig, fullCorpus, smallCorpus } from "./corpus_config.ts";
export type { CorpusIndex, Split } from "./corpus_index.ts";

const splits: readonly Split[] = ["train", "heldOut"];

/** A prepared corpus, ready to be read in blocks. */
export interface Corpus {
  /** Folder with `index.json`, `tokenizer.json` and the shards. */
  directory: string;
  index: CorpusIndex;
  tokenizer: Tokenizer;
  /** What masking asks of the tokenizer; `tokenizer` is the SHA-256 of its file. */
  tokens: { tokenizer: string; vocabularySize: number; startsWord: Uint8Array };
  /**
   * Blocks of a split at a sequence length.
   *
   * @throws {RangeError} for another split, or a length below two tokens
   */
  blockCount(split: Split, sequenceLength: number): number;
  /**
   * Block `i`, `[sequenceLength]`: `<s>` and the `sequenceLength - 1` tokens that follow those of
   * block `i - 1`, across the `</s>` of documents, as the authors cut them.
   *
   * @throws {RangeError} where there is no such block
   */
  readBlock(split: Split, i: number, sequenceLength: number): Int32Array;
}

/**
 * Opens the corpus that `prepareCorpus` made for a config, or the one in a folder.
 *
 * @throws {Error} saying how to prepare it where it is not there, or which file is damaged
 */
export function openCorpus(from: CorpusConfig | string): Promise<Corpus> {
  return Promise.try(() => {
    const directory = typeof from === "string"
      ? from
      : join(cacheFolder, "corpora", corpusKey(from, readManifest()));
    if (!existsSync(join(directory, "index.json"))) {
      throw new Error(
        `There is no prepared corpus in ${directory}. Run "deno task data" to make those of the profiles.`,
      );
    }
    return openFolder(directory);
  });
}

/**
 * The `index.json` of a prepared corpus.
 *
 * @throws {Error} where it is not there or damaged
 */
export function readCorpusIndex(directory: string): CorpusIndex {
  return readJsonFile(
    corpusIndex,
    join(directory, "index.json"),
    `Remove ${directory}, and run "deno task data" to make the corpora of the profiles anew.`,
  );
}

function openFolder(directory: string): Corpus {
  const index = readCorpusIndex(directory);
  const json = readChecked(directory, "tokenizer.json", index.tokenizerSha256);
  const tokenizer = tokenizerOf(JSON.parse(json.toString("utf8")));
  const read: Partial<Record<Split, Uint16Array>> = {};
  const tokensOf = (split: Split) => read[split] ??= readShards(directory, index, split);
  const blockCount = (split: Split, sequenceLength: number) => {
    if (!splits.includes(split)) {
      throw new RangeError(`There is no split "${split}"; use ${splits.join(" or ")}.`);
    }
    if (!(Number.isInteger(sequenceLength) && sequenceLength > 1)) {
      throw new RangeError(`A sequence cannot have ${sequenceLength} tokens; it has 2 or more.`);
    }
    return Math.floor(index[split].tokens / (sequenceLength - 1));
  };
  const startsWord = Uint8Array.from(
    { length: tokenizer.vocabularySize },
    (_, id) => id < 4 || id === tokenizer.special.mask || tokenizer.startsWord(id) ? 1 : 0,
  );
  return {
    directory,
    index,
    tokenizer,
    tokens: {
      tokenizer: index.tokenizerSha256,
      vocabularySize: tokenizer.vocabularySize,
      startsWord,
    },
    blockCount,
    readBlock(split, i, sequenceLength) {
      const count = blockCount(split, sequenceLength);
      if (!(Number.isInteger(i) && i >= 0 && i < count)) {
        throw new RangeError(
          `Block ${i} of "${split}" at sequence length ${sequenceLength}: there are ${count} blocks.`,
        );
      }
      const block = new Int32Array(sequenceLength);
      block[0] = tokenizer.special.bos;
      const start = i * (sequenceLength - 1);
      block.set(tokensOf(split).subarray(start, start + sequenceLength - 1), 1);
      return block;
    },
  };
}

function readShards(directory: string, index: CorpusIndex, split: Split): Uint16Array {
  const tokens = new Uint16Array(index[split].tokens);
  let filled = 0;
  for (const shard of index[split].shards) {
    const bytes = readChecked(directory, shard.file, shard.sha256);
    for (let i = 0; i < shard.tokens; i++) tokens[filled++] = bytes.readUInt16LE(2 * i);
  }
  return tokens;
}

function readChecked(directory: string, file: string, expected: string) {
  const bytes = readFileSync(join(directory, file));
  if (sha256(bytes) !== expected) {
    throw new Error(
      `${join(directory, file)} is damaged: its SHA-256 is not the one in index.json. ` +
        `Delete ${directory} and run "deno task data" to make it again.`,
    );
  }
  return bytes;
}

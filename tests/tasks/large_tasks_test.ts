import assert from "node:assert/strict";
import fc from "fast-check";
import { vitaminC } from "@/tasks/datasets/vitaminc.ts";
import { answerSentences } from "@/tasks/datasets/answer_sentences.ts";
import {
  loadSquad,
  normalizeAnswer,
  type SquadQuestion,
  squadScores,
  squadWindows,
} from "@/tasks/datasets/squad.ts";
import { sentenceHashes, withoutSeen } from "@/tasks/datasets/seen_in_pretraining.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { withSource } from "./made_source.ts";

const folder = "bigbench-1.0.0/bigbench/benchmark_tasks";
const claimsPath = `${folder}/vitaminc_fact_verification/task.json`;

const claim = (page: number, answer: string, input?: string) => ({
  input: input ?? `Page ${page}: Some evidence: it says.\nClaim: It says so.`,
  target_scores: { True: 0, False: 0, Neither: 0, [answer]: 1 },
});

Deno.test("claims are split by page, in MNLI's order of labels", () => {
  const examples = Array.from(
    { length: 60 },
    (_, i) => claim(i, ["True", "Neither", "False"][i % 3]),
  );
  return withSource(
    "vitaminc",
    { [claimsPath]: JSON.stringify({ examples }) },
    async (made, options) => {
      const { train, dev } = await vitaminC.load(made, options);
      assert.equal(train.length + dev.length, 60);
      for (const { group, label, text, pair } of [...train, ...dev]) {
        assert.equal(label, Number(group.slice(5)) % 3);
        assert.equal(text, "Some evidence: it says.");
        assert.equal(pair, "It says so.");
      }
    },
  );
});

Deno.test("pairs for evaluation that pre-training text holds are dropped and counted", () => {
  const pair = (text: string, second: string, group: string) => ({
    text,
    pair: second,
    label: 0,
    group,
  });
  const known = "It was built in the year 1900.";
  const examples = [
    pair(known, "It is old.", "train"),
    pair(`Yes. ${known.toUpperCase()}`, "It is old.", "dev"),
    pair("It is another one of them.", known, "dev"),
    pair("It is another one of them.", "It is old.", "dev"),
  ];
  const isDev = ({ group }: { group: string }) => group === "dev";
  const { kept, dropped } = withoutSeen(examples, isDev, new Set(sentenceHashes(known)));
  assert.deepEqual(kept, [examples[0], examples[3]]);
  assert.equal(dropped, 2);
});

Deno.test("claims without evidence or answer are named", async () => {
  for (
    const bad of [
      claim(1, "Perhaps"),
      claim(1, "True", "no claim"),
      claim(1, "True", "P: \nClaim: x"),
    ]
  ) {
    await withSource(
      "vitaminc",
      { [claimsPath]: JSON.stringify({ examples: [claim(0, "True"), bad] }) },
      (made, options) => assert.rejects(vitaminC.load(made, options), /task\.json, example 2: not/),
    );
  }
});

/** Files in which `articles` stand as SQuAD's do, the other four sets empty. */
function squadFiles(articles: unknown[]) {
  const names = [
    "amazon_reviews_v1.0",
    "new_wiki_v1.0",
    "nyt_v1.0",
    "reddit_v1.0",
    "squaddev_v1.1",
  ];
  return Object.fromEntries(names.map((name, i) => [
    `${folder}/squad_shifts/${name}.json`,
    JSON.stringify({ data: i === 4 ? articles : [] }),
  ]));
}

/** The answer begins at code point 17 and, because of the smiley, at UTF-16 unit 18. */
const article = (number: number, answer = "a cat") => ({
  title: `Article ${number}`,
  paragraphs: [{
    context: `\u{1f600} This one is on a cat. That was all ${number}. No more of it.`,
    qas: [{
      id: `q${number}`,
      question: "What is it on?",
      answers: [{ text: answer, answer_start: 17 }],
    }],
  }],
});

const articles = Array.from({ length: 40 }, (_, i) => article(i));

Deno.test("answers are found in UTF-16 units, and inexact ones are counted, not kept", () =>
  withSource(
    "squad-shifts",
    squadFiles([...articles, article(99, "a dog")]),
    async (made, options) => {
      const { train, dev, dropped } = await loadSquad(made, options);
      assert.equal(train.length + dev.length, 40);
      assert.deepEqual(dropped, { inexact: 1 });
      for (const { context, answers: [{ text, start }] } of [...train, ...dev]) {
        assert.equal(context.slice(start, start + text.length), "a cat");
      }
      const groups = new Set(train.map(({ group }) => group));
      assert(dev.every(({ group }) => !groups.has(group)));
    },
  ));

Deno.test("a file without questions, or with too few of them, is named", async () => {
  const rejected = (files: Record<string, string>, message: RegExp) =>
    withSource(
      "squad-shifts",
      files,
      (made, options) => assert.rejects(loadSquad(made, options), message),
    );
  await rejected(squadFiles([]), /Task squad: of 0 examples 0 are for training/);
  const [path, content] = Object.entries(squadFiles([article(1)]))
    .find(([, content]) => content.includes("Article 1"))!;
  const broken = (from: string, to: string) => ({
    ...squadFiles([]),
    [path]: content.replace(from, to),
  });
  const name = path.split("/").at(-1);
  for (const field of ["paragraphs", "context", "qas", "question", "answers"]) {
    const message = new RegExp(`${name} is damaged: data\\.0\\.\\S*${field} is missing`);
    await rejected(broken(`"${field}"`, '"other"'), message);
  }
  await rejected(broken('"data"', '"rows"'), /is damaged: data is missing/);
});

Deno.test("each question gives the sentence with its answer and another", () =>
  withSource("squad-shifts", squadFiles(articles), async (made, options) => {
    const { train, dev, dropped } = await answerSentences.load(made, options);
    const all = [...train, ...dev];
    assert.equal(all.length, 80);
    assert.deepEqual(dropped, { inexact: 0, oneSentence: 0, acrossSentences: 0 });
    for (const { pair, label } of all) assert.equal(pair!.includes("a cat"), label === 0);
  }));

const { tokenizer } = await openCorpus(await prepareCorpus(smallCorpus));

const question = (context: string, text: string): SquadQuestion => ({
  id: "q",
  question: "What is it?",
  context,
  answers: [{ text, start: context.indexOf(text) }],
  group: "g",
});

Deno.test("the answer's tokens in a window span the answer in the context", () => {
  const word = fc.constantFrom(
    "time",
    "caf\u00e9",
    "\u4e2d\u6587",
    "it's",
    "(see",
    "\u{1f600}",
    "end.",
  );
  fc.assert(fc.property(
    fc.array(word, { minLength: 6, maxLength: 60 }),
    fc.nat(),
    fc.nat(),
    (words, from, length) => {
      const start = from % words.length;
      const text = words.slice(start, start + 1 + length % 3).join(" ");
      const context = words.join(" ");
      const offset = words.slice(0, start).join(" ").length + (start > 0 ? 1 : 0);
      const asked = { ...question(context, text), answers: [{ text, start: offset }] };
      const windows = squadWindows([asked], tokenizer, 64, 16);
      const held = windows.filter(({ start }) => start > 0);
      assert(held.length > 0);
      for (const window of windows) {
        assert(window.ids.length <= 64 && window.ids[0] === 0 && window.ids.at(-1) === 2);
      }
      for (const { start, end, spans } of held) {
        const found = context.slice(spans.begin[start], spans.end[end]);
        // A token may hold more than the answer, as a quote together with the stop before it.
        assert(found.includes(text) && found.length <= text.length + 2, `${found} | ${text}`);
      }
    },
  ));
});

Deno.test("windows cover the context, and an answer outside a window is asked for at <s>", () => {
  const context = Array.from({ length: 100 }, (_, i) => `word${i}`).join(" ");
  const windows = squadWindows([question(context, "word99")], tokenizer, 48, 20);
  assert(windows.length > 3);
  assert.deepEqual([windows[0].start, windows[0].end], [0, 0]);
  assert(windows.at(-1)!.start > 0);
  assert.equal(windows.at(-1)!.spans.end.at(-2), context.length);
  assert.throws(
    () => squadWindows([question(context, "word1")], tokenizer, 48, 100),
    /stride of 100/,
  );
});

Deno.test("answers are compared as SQuAD's script compares them", () => {
  assert.equal(normalizeAnswer("The  Cat's (old) hat, an heirloom"), "cats old hat heirloom");
  const questions = [
    { answers: [{ text: "the Eiffel Tower" }, { text: "Paris" }] },
    { answers: [{ text: "in the year 1989" }] },
    { answers: [{ text: "yes" }] },
  ];
  const { exactMatch, f1 } = squadScores(["Eiffel Tower!", "1989", "no"], questions);
  assert(Math.abs(exactMatch - 1 / 3) < 1e-12);
  assert(Math.abs(f1 - (1 + 0.5 + 0) / 3) < 1e-12);
  assert.throws(() => squadScores(["a"], questions), /1 predictions for 3 questions/);
  assert.throws(() => squadScores(["a"], [{ answers: [] }]), /Question 0 has no answer/);
});

// The values are those of the same steps in Python: lower(), string.punctuation, \b and split().
Deno.test("articles, spaces and words are those of every script, as in SQuAD's script", () => {
  const normalised = [
    ["Espa\u00f1a", "espa\u00f1a"],
    ["na\u00efve caf\u00e9 a l\u00e0", "na\u00efve caf\u00e9 l\u00e0"],
    ["A", ""],
    ["the", ""],
    ["\u00e0 the", "\u00e0"],
    ["a\u0301 b", "\u0301 b"],
    ["a_b an_ the", "ab"],
    ["\u0130stanbul \u039f\u0394\u039f\u03a3 the", "i\u0307stanbul \u03bf\u03b4\u03bf\u03c2"],
    ["x\u00a0the\u3000y\u001cz\u0085w", "x y z w"],
    ["\ufeffa b", "\ufeff b"],
    ["a\u00b2  the\u00bd", "a\u00b2 the\u00bd"],
    ["\u7b54a\u6848", "\u7b54a\u6848"],
    ["the-a", "thea"],
    ["\u201ca\u201d", "\u201c \u201d"],
    ["a\u2019s", "\u2019s"],
    ["an a the", ""],
    ["the\u200bend", "\u200bend"],
    ["\u2026the\u2026", "\u2026 \u2026"],
    ["A.A.", "aa"],
    ["Theatre an-other", "theatre another"],
  ];
  for (const [text, expected] of normalised) assert.equal(normalizeAnswer(text), expected, text);
  const compared: [string, string, number, boolean][] = [
    ["Espa\u00f1", "Espa\u00f1a", 0, false],
    ["A", "A", 0, true],
    ["the", "cat", 0, false],
    ["a cat", "cat", 1.0, true],
    ["an", "The", 0, true],
    ["b b c", "b c c d", 0.5714285714285715, false],
  ];
  for (const [prediction, answer, f1, exact] of compared) {
    const scores = squadScores([prediction], [{ answers: [{ text: answer }] }]);
    assert(Math.abs(scores.f1 - f1) < 1e-12, `${prediction}, ${answer}: ${scores.f1}`);
    assert.equal(scores.exactMatch, exact ? 1 : 0, prediction);
  }
});

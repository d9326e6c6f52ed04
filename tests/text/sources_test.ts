import assert from "node:assert/strict";
import { bible } from "@/text/sources/bible.ts";
import { brown, taggedSentences, typedWords } from "@/text/sources/brown.ts";
import { jsonLines } from "@/text/sources/json_lines.ts";
import { passages } from "@/text/sources/passages.ts";
import { plays } from "@/text/sources/plays.ts";
import { synsets, wordnet } from "@/text/sources/wordnet.ts";
import { isDevGroup } from "@/text/split.ts";

const file = (path: string, text: string) => new Map([[path, new TextEncoder().encode(text)]]);

Deno.test("tagged sentences are words and tags of equal number", () => {
  const text = "\n\n\tThe/at 1/2/cd share/nn ./.\n";
  assert.deepEqual(taggedSentences(new TextEncoder().encode(text), "ca01"), [
    { words: ["The", "1/2", "share", "."], tags: ["at", "cd", "nn", "."] },
  ]);
  assert.throws(
    () => taggedSentences(new TextEncoder().encode("no-tag"), "ca01"),
    /ca01: "no-tag" is not written word\/tag/,
  );
});

Deno.test("tokens become text as it is typed", () => {
  assert.equal(
    typedWords("`` Go ( now ) , '' he said ; ; `` it is time ! ! ''".split(" ")).join(""),
    '"Go (now)," he said; "it is time!"',
  );
});

Deno.test("files that the part-of-speech task evaluates on are no pre-training text", () => {
  const names = Array.from({ length: 60 }, (_, i) => `ca${String(i).padStart(2, "0")}`);
  const files = new Map(
    names.map((name) => [`package/${name}`, new TextEncoder().encode("A/at word/nn ./.")]),
  );
  const kept = brown(files).map(({ id }) => id);
  assert.deepEqual(kept, names.filter((name) => !isDevGroup("pos", name)));
  assert(kept.length < names.length);
});

const senses = `  1 This software
00001740 03 n 02 physical_entity 0 entity 0 001 ~ 00001930 n 0000 | that which exists; "it was full of rackets"; "an entity of its own"  
00001741 00 s 01 able(p) 0 000 | having the means- A. Author; "able to swim"  
`;

Deno.test("senses have lemmas, a definition and examples", () => {
  assert.deepEqual(synsets(new TextEncoder().encode(senses), "data.noun"), [
    {
      id: "n00001740",
      lemmas: ["physical entity", "entity"],
      definition: "that which exists",
      examples: ["it was full of rackets", "an entity of its own"],
    },
    {
      id: "s00001741",
      lemmas: ["able"],
      definition: "having the means- A. Author",
      examples: ["able to swim"],
    },
  ]);
  assert.throws(
    () => synsets(new TextEncoder().encode("garbage"), "data.noun"),
    /data\.noun, line 1: not a WordNet synset/,
  );
});

Deno.test("examples of lemmas that are evaluated on stay out of the text", () => {
  const lemma = Array.from({ length: 200 }, (_, i) => `word${i}`)
    .find((word) => isDevGroup("mrpc", word))!;
  const line = (word: string) =>
    `00001740 03 n 01 ${word} 0 000 | a thing; "the ${word} was found"\n`;
  assert.equal(wordnet(file("data.noun", line(lemma)))[0].paragraphs[0], `${lemma}: a thing.`);
  const other = Array.from({ length: 9 }, (_, i) => `other${i}`)
    .find((word) => !isDevGroup("mrpc", word))!;
  assert.equal(
    wordnet(file("data.noun", line(other)))[0].paragraphs[0],
    `${other}: a thing. the ${other} was found.`,
  );
});

Deno.test("passages are taken once, without their marks", () => {
  const rows = [
    { passage: "Title of it -- The text.\nMore." },
    { passage: "Title of it -- The text.\nMore." },
    { passage: "Context (1): A.\nContext (2): B." },
  ].map((row) => JSON.stringify(row)).join("\n");
  assert.deepEqual(passages(file("x.jsonl", rows), "passage"), [
    { id: "x.jsonl#0", paragraphs: ["The text.", "More."] },
    { id: "x.jsonl#2", paragraphs: ["A.", "B."] },
  ]);
  assert.throws(() => passages(file("x.jsonl", '{"a":1}'), "passage"), /x\.jsonl: .*"passage".*a/);
});

Deno.test("lines that are no JSON are named", () => {
  assert.throws(
    () => jsonLines(new TextEncoder().encode('{"a":1}\n{"a":'), "x.jsonl"),
    /x\.jsonl, line 2: not JSON/,
  );
});

Deno.test("plays lose speakers and stage directions and keep their lines", () => {
  const play = "ACT I.\r\n\r\n[Enter Bernardo.]\n\nBer.\nWho's there,\nor here?\n\nFran.\nNay.\n";
  assert.deepEqual(plays(file("hamlet.txt", play))[0].paragraphs, [
    "ACT I.",
    "Who's there, or here?",
    "Nay.",
  ]);
});

Deno.test("verses make chapters", () => {
  const rows = ["Genesis 1:1", "Genesis 1:2", "Genesis 2:1"]
    .map((citation, i) => JSON.stringify({ citation, text: `Verse ${i}.` })).join("\n");
  assert.deepEqual(bible(file("kjv.jsonl", rows)), [
    { id: "Genesis 1", paragraphs: ["Verse 0.", "Verse 1."] },
    { id: "Genesis 2", paragraphs: ["Verse 2."] },
  ]);
});

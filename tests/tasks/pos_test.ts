import assert from "node:assert/strict";
import {
  encodePosSentence,
  loadPos,
  posBaselines,
  simpleTag,
  storedPosBaselines,
} from "@/tasks/datasets/parts_of_speech.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { readManifest } from "@/hub/manifest.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { withSource } from "./made_source.ts";

const { tokenizer } = await openCorpus(await prepareCorpus(smallCorpus));
const sentence = (words: string[]) => ({ words, tags: Int32Array.from(words.keys()) });

Deno.test("tags lose what is not their part of speech", () => {
  const simple = ["nn-tl-hl", "fw-at+nn-tl", "bez*", "*", "--", "pps+bez", "NP$", "``", "''"]
    .map(simpleTag);
  assert.deepEqual(simple, ["nn", "fw", "bez", "*", "--", "pps", "np$", "quote", "quote"]);
});

Deno.test("each word is asked for at its first token", () => {
  const { ids, positions, tags } = encodePosSentence(
    sentence(["The", " unbelievable", " caf\u00e9", "."]),
    tokenizer,
    64,
  );
  assert.equal(ids[0], 0);
  assert.equal(ids.at(-1), 2);
  assert.deepEqual([...tags], [0, 1, 2, 3]);
  const starts = Array.from(
    positions,
    (position, i) => tokenizer.decode(ids.subarray(position, positions[i + 1] ?? ids.length - 1)),
  );
  assert.deepEqual(starts, ["The", " unbelievable", " caf\u00e9", "."]);
});

Deno.test("a word inside a token of the word before is not asked for", () => {
  const id = Array.from({ length: tokenizer.vocabularySize }, (_, i) => i)
    .find((i) => /^[a-z]{2}$/.test(tokenizer.token(i)))!;
  const [first, second] = tokenizer.token(id);
  const { tags } = encodePosSentence(sentence([first, second]), tokenizer, 64);
  assert.deepEqual([...tags], [0]);
});

Deno.test("sentences are cut to the length, and unknown tags are not asked for", () => {
  const words = Array.from({ length: 40 }, () => " time");
  const { ids, tags } = encodePosSentence(sentence(words), tokenizer, 16);
  assert.equal(ids.length, 16);
  assert(tags.length <= 14);
  const unknown = { words: ["Time", "."], tags: Int32Array.of(-1, 1) };
  assert.deepEqual([...encodePosSentence(unknown, tokenizer, 16).tags], [1]);
});

Deno.test("files are on one side each, and a word's commonest tag is a strong baseline", async () => {
  const data = await loadPos(readManifest());
  assert.equal(data.train.length, 50845);
  assert.equal(data.dev.length, 6495);
  assert.deepEqual(data.dropped, { unknownTag: 0 });
  const { majority, wordsTag } = posBaselines(data);
  assert(Math.abs(majority.accuracy - 0.147) < 0.001);
  assert(Math.abs(wordsTag.accuracy - 0.903) < 0.001);
  assert.deepEqual(storedPosBaselines(), { majority, wordsTag });
});

Deno.test("a file that is not tagged is named", () =>
  withSource(
    "brown",
    { "package/ca01": "plain text" },
    (made, options) => assert.rejects(loadPos(made, options), /ca01: "plain" is not written word/),
  ));

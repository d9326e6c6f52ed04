import assert from "node:assert/strict";
import fc from "fast-check";
import { copyKey, countWords, normalize, sentences } from "@/text/clean.ts";

Deno.test("typographic variants become one spelling", () => {
  assert.equal(normalize("\u201cDon\u2019t\u201d\u00a0 \u2013\tstop\u2026"), '"Don\'t" - stop...');
  assert.equal(normalize("\u200bnai\u0308ve\ufeff"), "na\u00efve");
});

Deno.test("normalizing twice changes nothing more, and leaves no white space but single spaces", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const once = normalize(text);
    assert.equal(normalize(once), once);
    assert(!/^\s|\s$| {2}|[\n\t]/.test(once));
  }));
});

Deno.test("sentences joined are the paragraph", () => {
  const paragraph = 'It works. Does it? "Yes," he said. 3.5 per cent!';
  assert.equal(sentences(paragraph).join(" "), paragraph);
  assert.equal(sentences(paragraph).length, 4);
});

Deno.test("copies are known in spite of case and punctuation, short sentences never", () => {
  assert.equal(
    copyKey("The State of the Union, is sound."),
    copyKey("the state of the union is sound"),
  );
  assert.equal(copyKey("Yes, my lord."), null);
});

Deno.test("words are counted by white space", () => {
  assert.equal(countWords(" two  words "), 2);
  assert.equal(countWords(""), 0);
});

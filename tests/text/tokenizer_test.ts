import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { Tokenizer as NativeTokenizer } from "tokenizers";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { type Tokenizer, tokenizerOf } from "@/text/tokenizer/tokenizer.ts";
import { madeConfig, madeSentence, withMadeSource } from "./made_corpus.ts";

let tokenizer: Tokenizer;
let json: string;
await withMadeSource(async (options) => {
  const corpus = await openCorpus(await prepareCorpus(madeConfig, options));
  tokenizer = corpus.tokenizer;
  json = await Deno.readTextFile(join(corpus.directory, "tokenizer.json"));
});

const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.array(fc.constantFrom(" ", "  ", "time", "people", "'s", "don't", "\n", "42", "...", "é"), {
    maxLength: 12,
  }).map((parts) => parts.join("")),
  fc.nat(5000).map(madeSentence),
);

Deno.test("decoding what was encoded gives the text", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
    }),
    { numRuns: 500 },
  );
});

Deno.test("ids are those of the native tokenizer for the same file", async () => {
  const native = NativeTokenizer.fromString(json);
  const special = fc.tuple(anyText, fc.constantFrom("<mask>", "</s>", " <mask>"), anyText)
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyText, special), async (text) => {
      const encoding = await native.encode(text, null, { addSpecialTokens: false });
      assert.deepEqual(tokenizer.encode(text), encoding.getIds());
    }),
    { numRuns: 500 },
  );
});

Deno.test("any ids give the native tokenizer's text", async () => {
  const native = NativeTokenizer.fromString(json);
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(399), { minLength: 1 }), async (ids) => {
    assert.equal(tokenizer.decode(ids), await native.decode(ids, false));
  }));
});

Deno.test("special tokens are at RoBERTa's ids and frequent words are single tokens", () => {
  assert.deepEqual(tokenizer.encode("<s><pad></s><unk><mask>"), [0, 1, 2, 3, 399]);
  assert.equal(tokenizer.special.mask, tokenizer.vocabularySize - 1);
  assert.equal(tokenizer.token(0), "<s>");
  assert.equal(tokenizer.encode(" of").length, 1);
});

Deno.test("ids handed out may be changed by who asked for them", () => {
  const ids = tokenizer.encode(" people");
  ids[0] = 0;
  ids.push(2);
  assert.notDeepEqual(tokenizer.encode(" people"), ids);
});

Deno.test("a tokenizer of another layout is refused", () => {
  const other = JSON.parse(json);
  [other.model.vocab["<s>"], other.model.vocab["<pad>"]] = [1, 0];
  other.added_tokens[0].id = 1;
  other.added_tokens[1].id = 0;
  assert.throws(() => tokenizerOf(other), /"<s>" at id 1; RoBERTa's layout has it at 0/);
});

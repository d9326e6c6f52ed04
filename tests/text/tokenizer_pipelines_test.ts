import assert from "node:assert/strict";
import { join } from "node:path";
import { Tokenizer as NativeTokenizer } from "tokenizers";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { encodeByBytes, tokenizerOf } from "@/text/tokenizer/tokenizer.ts";
import { madeConfig, withMadeSource } from "./made_corpus.ts";

/** A `tokenizer.json`, to be changed. */
// deno-lint-ignore no-explicit-any
type Json = any;

let trained: string;
await withMadeSource(async (options) => {
  const corpus = await openCorpus(await prepareCorpus(madeConfig, options));
  trained = await Deno.readTextFile(join(corpus.directory, "tokenizer.json"));
});

/** The trained tokenizer with a change. */
function changed(change: (json: Json) => void): Json {
  const json = JSON.parse(trained);
  change(json);
  return json;
}

/** Puts tokens before `<mask>`, in the vocabulary or in `added_tokens` alone. */
function addTokens(
  json: Json,
  tokens: Record<string, Record<string, boolean>>,
  inVocabulary = true,
) {
  const { vocab } = json.model;
  let id = vocab["<mask>"];
  delete vocab["<mask>"];
  const mask = json.added_tokens.pop();
  for (const [content, flags] of Object.entries(tokens)) {
    const known = vocab[content];
    if (known === undefined && inVocabulary) vocab[content] = id;
    json.added_tokens.push({ ...plain, ...flags, content, id: known ?? id++ });
  }
  if (inVocabulary) vocab["<mask>"] = id;
  json.added_tokens.push({ ...mask, id });
}

const plain = {
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: false,
};

const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true };
const replace = (pattern: string, content: string) => ({
  type: "Replace",
  pattern: { String: pattern },
  content,
});
const sequence = (...normalizers: unknown[]) => ({ type: "Sequence", normalizers });
const strip = (strip_left: boolean, strip_right: boolean) => ({
  type: "Strip",
  strip_left,
  strip_right,
});
const user = { "<user>": {}, "time": {}, "日本 語": {}, "<USER>": { special: true } };

/** Pipelines that are followed. */
const pipelines: Record<string, (json: Json) => void> = {
  "as trained": () => {},
  "a space before": (json) => json.pre_tokenizer.add_prefix_space = true,
  "no words cut": (json) => json.pre_tokenizer.use_regex = false,
  "a space before and no words cut": (json) => {
    json.pre_tokenizer = { ...byteLevel, add_prefix_space: true, use_regex: false };
  },
  "use_regex left out": (json) => json.pre_tokenizer = byteLevel,
  "offsets not trimmed": (json) => json.pre_tokenizer.trim_offsets = false,
  "a sequence of one": (json) => {
    json.pre_tokenizer = { type: "Sequence", pretokenizers: [json.pre_tokenizer] };
    json.decoder = { type: "Sequence", decoders: [json.decoder] };
    json.normalizer = sequence();
  },
  "lower case": (json) => json.normalizer = { type: "Lowercase" },
  "something before": (json) => json.normalizer = { type: "Prepend", prepend: "_ " },
  "replacing": (json) => json.normalizer = replace("e", "$&\\1é "),
  "replacing with nothing": (json) => json.normalizer = replace("a.", ""),
  "stripping": (json) => json.normalizer = strip(true, true),
  "stripping the right": (json) => json.normalizer = strip(false, true),
  "several normalizers": (json) => {
    json.normalizer = sequence(
      sequence(strip(true, false), { type: "Prepend", prepend: "▁" }),
      replace(" ", "▁"),
      { type: "Lowercase" },
    );
    json.pre_tokenizer.add_prefix_space = true;
  },
  "added tokens": (json) => addTokens(json, user),
  "added tokens outside the vocabulary": (json) => addTokens(json, user, false),
  "added tokens that strip": (json) =>
    addTokens(json, {
      "time": { lstrip: true },
      "<user>": { rstrip: true, lstrip: true },
      "t": {},
    }),
  "added tokens that are words": (json) =>
    addTokens(json, { "e": { single_word: true }, "people": { single_word: true, lstrip: true } }),
  "added tokens in the normalized text": (json) => {
    addTokens(json, { "TIME": { normalized: true }, "<User>": {}, "E": { normalized: true } });
    json.normalizer = { type: "Lowercase" };
    json.pre_tokenizer.add_prefix_space = true;
  },
  "added tokens with a prefix": (json) => {
    addTokens(json, { "time": { normalized: true, lstrip: true }, "<user>": { special: true } });
    json.normalizer = { type: "Prepend", prepend: "time" };
  },
  "special tokens in the normalized text": (json) => {
    for (const token of json.added_tokens) token.normalized = true;
    json.normalizer = { type: "Lowercase" };
  },
  "a mask that strips both sides": (json) => json.added_tokens.at(-1).rstrip = true,
  "a mask that is a word": (json) => json.added_tokens.at(-1).single_word = true,
  "no special flag": (json) => json.added_tokens.at(-1).special = false,
  "no post-processor": (json) => json.post_processor = null,
  "a template": (json) => {
    const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
    const text = (id: string) => ({ Sequence: { id, type_id: 0 } });
    const [bos, eos] = [special("<s>"), special("</s>")];
    json.post_processor = {
      type: "TemplateProcessing",
      single: [bos, text("A"), eos],
      pair: [bos, text("A"), eos, eos, text("B"), eos],
      special_tokens: {
        "<s>": { id: "<s>", ids: [0], tokens: ["<s>"] },
        "</s>": { id: "</s>", ids: [2], tokens: ["</s>"] },
      },
    };
  },
  "empty affixes, byte fallback and an unknown token": (json) =>
    Object.assign(json.model, {
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      byte_fallback: true,
      fuse_unk: true,
      unk_token: "<unk>",
      dropout: 0,
    }),
  "no type of model, merges as lines": (json) => {
    delete json.model.type;
    json.model.merges = json.model.merges.map((pair: string[]) => pair.join(" "));
  },
  "padding of batches": (json) => {
    json.padding = {
      strategy: "BatchLongest",
      direction: "Right",
      pad_to_multiple_of: null,
      pad_id: 1,
      pad_type_id: 0,
      pad_token: "<pad>",
    };
  },
};

const words = [
  "The cats sat.",
  " DON'T",
  "don't",
  "it's 'S",
  "time",
  " time",
  "people",
  "Time",
  "TIME",
  "e",
  "E.",
  "<mask>",
  " <mask> ",
  "</s>",
  "<s>",
  "<pad>",
  "<unk>",
  "<MASK>",
  "<user>",
  "<USER>",
  "<User>",
  "_<user>_",
  "x<mask>y",
  "日本 語",
  "日本語",
  "中文。",
  "Ελλάς ΣΑΣ",
  "İstanbul ıI",
  "ẞß",
  "Привет, мир",
  "مرحبا بالعالم",
  "שָׁלוֹם",
  "नमस्ते",
  "ไทย",
  "한국어",
  "e\u0301\u0327",
  "Å Å",
  "\u0301",
  "👩‍👩‍👧‍👦",
  "🇫🇷",
  "👍🏽",
  "\u0000",
  "\u0007\u001b[1m",
  "\u0085",
  "\ufeff",
  "\u200b\u200d",
  "\u00a0",
  "\u2028",
  "\u3000",
  "\ufffd",
  " ",
  "  ",
  "\t",
  "\n\n",
  "\r\n",
  "42",
  "½²",
  "٣",
  "Ⅷ",
  "...",
  "?!",
  "a.b.",
  "$&",
  "\\1",
  "Ġ",
  "▁a",
  "ĀĠ",
  "\u{16ea0}\ua7ce",
  "\u{10ffff}",
  "\ue000",
  "ﬁ",
  "ⓐ",
  "²",
  "_",
  "‿",
  "-",
  "",
];

/** Two hundred texts: each of the words, and chance sequences of them. */
const texts = (() => {
  let state = 1;
  const next = (n: number) => (state = (state * 48271) % 0x7fffffff) % n;
  const made = [...words];
  while (made.length < 200) {
    made.push(Array.from({ length: 1 + next(8) }, () => words[next(words.length)]).join(""));
  }
  return made;
})();

for (const [name, change] of Object.entries(pipelines)) {
  Deno.test(`ids and texts are those of the native tokenizer: ${name}`, async () => {
    const json = changed(change);
    const tokenizer = tokenizerOf(json);
    const native = NativeTokenizer.fromString(JSON.stringify(json));
    // Without its special tokens the native tokenizer sees their names as data.
    const special = new Set(
      json.added_tokens.filter((token: Json) => token.special).map((token: Json) => token.id),
    );
    const withoutSpecial = structuredClone(json);
    withoutSpecial.added_tokens = json.added_tokens.filter((token: Json) => !token.special);
    const inVocabulary = json.added_tokens.every(({ content, id }: Json) =>
      json.model.vocab[content] === id
    );
    const data = inVocabulary && NativeTokenizer.fromString(JSON.stringify(withoutSpecial));
    for (const text of texts) {
      const ids = (await native.encode(text, null, { addSpecialTokens: false })).getIds();
      assert.deepEqual(tokenizer.encode(text), ids, JSON.stringify(text));
      if (ids.length > 0) assert.equal(tokenizer.decode(ids), await native.decode(ids, false));
      const asData = tokenizer.encode(text, "data");
      assert.ok(!asData.some((id) => special.has(id)), JSON.stringify(text));
      if (data) {
        const expected = (await data.encode(text, null, { addSpecialTokens: false })).getIds();
        assert.deepEqual(asData, expected, JSON.stringify(text));
      }
    }
    for (let id = 0; id < tokenizer.vocabularySize; id++) {
      assert.equal(tokenizer.decode([id]), await native.decode([id], false));
    }
  });
}

/** What is refused, with what names the part. */
const refused: [name: string, change: (json: Json) => void, message: RegExp][] = [
  ["truncation", (json) => {
    json.truncation = { max_length: 8, strategy: "LongestFirst", stride: 0, direction: "Right" };
  }, /truncation is an object.*must be null/],
  ["padding to a length", (json) => json.padding = { strategy: { Fixed: 8 } }, /padding is an obj/],
  ["another version", (json) => json.version = "2.0", /version is "2\.0"/],
  ["an unknown field", (json) => json.ensemble = true, /file has a field "ensemble"/],
  ["dropout", (json) => json.model.dropout = 0.1, /model\.dropout is 0\.1/],
  ["ignored merges", (json) => json.model.ignore_merges = true, /model\.ignore_merges is true/],
  ["a prefix within words", (json) => {
    json.model.continuing_subword_prefix = "##";
  }, /model\.continuing_subword_prefix is "##"/],
  ["a suffix of words", (json) => json.model.end_of_word_suffix = "</w>", /end_of_word_suffix is/],
  ["an unknown option of the model", (json) => json.model.dropout_kind = 1, /"dropout_kind"/],
  ["words of a list", (json) => {
    json.model = { type: "WordLevel", vocab: json.model.vocab, unk_token: "<unk>" };
  }, /model is "WordLevel".*must be BPE/],
  ["word pieces", (json) => json.model.type = "WordPiece", /model is "WordPiece"/],
  ["a unigram model", (json) => json.model = { type: "Unigram", vocab: [] }, /model is "Unigram"/],
  ["bytes without a token", (json) => {
    const { vocab } = json.model;
    vocab["x?"] = vocab["Ā"];
    delete vocab["Ā"];
  }, /no token for byte 0 /],
  ["a merge of what is no token", (json) => json.model.merges.push(["time", "z"]), /merge \d+ is/],
  ["ids with a gap", (json) => {
    json.model.vocab["<mask>"]++;
    json.added_tokens.at(-1).id++;
  }, /id of "<mask>" is 400/],
  ["an id twice", (json) => json.model.vocab.a = json.model.vocab.b, /id of "b" is/],
  ["an added token at another id", (json) => json.added_tokens[4].id--, /"<mask>"'s id is 398/],
  ["a special token that is a merge", (json) => {
    const { vocab } = json.model;
    const id = vocab["<mask>"];
    Object.assign(vocab, { "<s": id, "<mask>": id + 1 });
    json.added_tokens[4].id++;
    json.model.merges.push(["<", "s"], ["<s", ">"]);
  }, /merges make the special token "<s>"/],
  ["normal forms", (json) => json.normalizer = { type: "NFC" }, /normalizer is "NFC"/],
  ["normal forms in a sequence", (json) => {
    json.normalizer = sequence({ type: "Lowercase" }, sequence({ type: "NFKD" }));
  }, /normalizer is "NFKD"/],
  ["BERT's normalizer", (json) => {
    json.normalizer = { type: "BertNormalizer", lowercase: true };
  }, /normalizer is "BertNormalizer"/],
  ["accents stripped", (json) => json.normalizer = { type: "StripAccents" }, /is "StripAccents"/],
  ["a regular expression replaced", (json) => {
    json.normalizer = { type: "Replace", pattern: { Regex: "\\s+" }, content: " " };
  }, /Replace's pattern \(as a String\) is missing/],
  ["no pre-tokenizer", (json) => json.pre_tokenizer = null, /pre_tokenizer is null/],
  ["white space", (json) => json.pre_tokenizer = { type: "Whitespace" }, /is "Whitespace"/],
  ["a metaspace", (json) => {
    json.pre_tokenizer = { type: "Metaspace", replacement: "▁", prepend_scheme: "always" };
  }, /pre_tokenizer is "Metaspace"/],
  ["digits apart", (json) => {
    json.pre_tokenizer = {
      type: "Sequence",
      pretokenizers: [{ type: "Digits", individual_digits: true }, json.pre_tokenizer],
    };
  }, /pre_tokenizer is "Digits"/],
  ["bytes twice", (json) => {
    json.pre_tokenizer = { type: "Sequence", pretokenizers: [byteLevel, byteLevel] };
  }, /pre_tokenizer is an object.*once/],
  ["a prefix space that is no flag", (json) => {
    json.pre_tokenizer.add_prefix_space = "yes";
  }, /add_prefix_space is "yes"/],
  ["BERT's post-processor", (json) => {
    json.post_processor = { type: "BertProcessing", sep: ["</s>", 2], cls: ["<s>", 0] };
  }, /post_processor is "BertProcessing"/],
  ["other tokens around", (json) => json.post_processor.cls = ["<pad>", 1], /cls or sep is a list/],
  ["another template", (json) => {
    json.post_processor = { type: "TemplateProcessing", single: [], pair: [], special_tokens: {} };
  }, /TemplateProcessing is "another template"/],
  ["no decoder", (json) => json.decoder = null, /decoder is null/],
  ["another decoder", (json) => json.decoder = { type: "WordPiece" }, /decoder is "WordPiece"/],
  [
    "an added token twice",
    (json) => json.added_tokens.push(json.added_tokens[0]),
    /content is "<s>"/,
  ],
  ["an added token of an unknown kind", (json) => json.added_tokens[0].regex = true, /"regex"/],
  ["added tokens that become the same", (json) => {
    addTokens(json, { "A": { normalized: true }, "a": { normalized: true } });
    json.normalizer = { type: "Lowercase" };
  }, /makes its added token "a" the same as another, "A"/],
];

for (const [name, change, message] of refused) {
  Deno.test(`what is not done as the native tokenizer does it is refused by name: ${name}`, () => {
    assert.throws(() => tokenizerOf(changed(change)), message);
  });
}

Deno.test("places in a text are only told by a tokenizer that keeps its bytes", () => {
  const text = "time 日本 語 <mask>\ufeff\u0085";
  const kept = encodeByBytes(tokenizerOf(changed((json) => addTokens(json, user))), text);
  const { token } = tokenizerOf(changed((json) => addTokens(json, user)));
  const bytes = kept.reduce((sum, id) => sum + token(id).length, 0);
  assert.equal(bytes, new TextEncoder().encode(text).length);
  for (const name of ["a space before", "lower case", "added tokens that strip"]) {
    assert.throws(
      () => encodeByBytes(tokenizerOf(changed(pipelines[name])), "The time"),
      /changes the text "The time".*Use a model whose tokenizer keeps the text/,
      name,
    );
  }
});

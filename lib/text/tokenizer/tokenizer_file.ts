import type { AddedToken } from "./added_tokens.ts";
import { byteOfLetter } from "./byte_letters.ts";

/** What a `tokenizer.json` says is done with a text, as far as it is done here. */
export interface TokenizerPipeline {
  /** What is done with a text first; null where it stays as it is. */
  normalize: ((text: string) => string) | null;
  /** Whether a space is put before each stretch of text that begins without one. */
  prefixSpace: boolean;
  /** Whether a text is cut into words before bytes are merged. */
  cutsWords: boolean;
  addedTokens: AddedToken[];
  /** The model's own tokens by their text, without those that only `added_tokens` has. */
  vocabulary: ReadonlyMap<string, number>;
  /** All tokens by id. */
  tokens: string[];
  /** Pairs of tokens in the order in which they are merged. */
  merges: [left: string, right: string][];
}

type Fields = Record<string, unknown>;

/**
 * Reads what a `tokenizer.json` says, part by part. What is not done here just as Hugging Face's
 * `tokenizers` do it is refused: ids of another pipeline look like those of this one.
 *
 * Done are byte-level byte pair encoding, the normalizers Lowercase, Prepend, Replace, Strip and
 * sequences of them, and added tokens with all their flags. Unicode's normal forms are not: they
 * depend on the version of Unicode, which differs from one library and browser to the next.
 *
 * @throws {Error} naming the part and what it has
 */
export function tokenizerPipeline(json: unknown): TokenizerPipeline {
  const file = fieldsOf(json, "file", [
    "version",
    "truncation",
    "padding",
    "added_tokens",
    "normalizer",
    "pre_tokenizer",
    "post_processor",
    "decoder",
    "model",
  ]);
  if ((file.version ?? "1.0") !== "1.0") throw refused("version", file.version);
  // Each task cuts to its own length, and what a file cut away would be lost without a word.
  if ((file.truncation ?? null) !== null) throw refused("truncation", file.truncation, "null");
  const padding = file.padding ?? null;
  if (padding !== null && Object(padding).strategy !== "BatchLongest") {
    throw refused("padding", padding, "null");
  }
  const { vocabulary, merges } = bytePairs(file.model);
  const normalize = normalizer(file.normalizer);
  const { addedTokens, tokens } = withAddedTokens(vocabulary, file.added_tokens);
  const made = new Set(merges.map((pair) => pair.join("")));
  for (const { special, content } of addedTokens) {
    if (special && made.has(content)) {
      throw new Error(
        `The tokenizer's merges make the special token "${content}" of ordinary letters, so that data ` +
          `would turn into it. Use a tokenizer whose special tokens are no merge.`,
      );
    }
  }
  checkPostProcessor(file.post_processor);
  const decoders = sequence(file.decoder, "decoder", "decoders");
  if (decoders.length !== 1 || typeOf(decoders[0]) !== "ByteLevel") {
    throw refused("decoder", typeOf(decoders[0]) ?? file.decoder, "ByteLevel alone");
  }
  fieldsOf(decoders[0], "decoder ByteLevel", byteLevelFields);
  return {
    normalize,
    ...preTokenizer(file.pre_tokenizer),
    addedTokens,
    vocabulary,
    tokens,
    merges,
  };
}

const byteLevelFields = ["type", "add_prefix_space", "trim_offsets", "use_regex"];

/** Why a part is not followed. */
function refused(part: string, has: unknown, needed?: string): Error {
  return new Error(
    `The tokenizer's ${part} is ${shown(has)}, which is not executed here` +
      (needed === undefined ? "" : `; it must be ${needed}`) +
      ". It is not used, because its ids would not be those that the model was trained with.",
  );
}

/** A value in a few letters, whatever its size and depth. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return (JSON.stringify(value) ?? "missing").slice(0, 80);
}

/** A part's fields, none of which may be unknown: what is unknown may change ids. */
function fieldsOf(part: unknown, name: string, known: string[]): Fields {
  if (typeof part !== "object" || part === null || Array.isArray(part)) {
    throw refused(name, part, "an object");
  }
  for (const [field, value] of Object.entries(part)) {
    if (!known.includes(field)) throw refused(`${name} has a field ${shown(field)} that`, value);
  }
  return part as Fields;
}

function typeOf(part: unknown): string | undefined {
  const { type } = Object(part);
  return typeof type === "string" ? type : undefined;
}

/** A boolean field; `otherwise` where it is left out. */
function flag(fields: Fields, field: string, part: string, otherwise?: boolean): boolean {
  const value = fields[field] ?? otherwise;
  if (typeof value !== "boolean") {
    throw refused(`${part}.${field}`, fields[field], "true or false");
  }
  return value;
}

/** The steps of a part that may be one step, a sequence of them or null. */
function sequence(part: unknown, name: string, field: string): unknown[] {
  const steps: unknown[] = [];
  // Nested sequences may be deeper than the stack.
  const open = [part ?? null];
  while (open.length > 0) {
    const next = open.pop();
    if (next === null) continue;
    if (typeOf(next) !== "Sequence") {
      steps.push(next);
      continue;
    }
    const inner = fieldsOf(next, name, ["type", field])[field];
    if (!Array.isArray(inner)) throw refused(`${name}.${field}`, inner, "a list");
    for (const step of inner.toReversed()) open.push(step);
  }
  return steps;
}

/**
 * Lower case letter by letter: a capital sigma at a word's end becomes the same as elsewhere. The
 * capitals that Unicode 17 brought are told apart here, because not every JavaScript knows them yet.
 */
function lowerCase(text: string): string {
  return Array.from(text, (letter) => {
    const code = letter.codePointAt(0)!;
    if (code === 0xa7ce || code === 0xa7d2 || code === 0xa7d4) {
      return String.fromCodePoint(code + 1);
    }
    if (code >= 0x16ea0 && code <= 0x16eb8) return String.fromCodePoint(code + 0x1b);
    return letter.toLowerCase();
  }).join("");
}

function normalizer(part: unknown): TokenizerPipeline["normalize"] {
  const steps = sequence(part, "normalizer", "normalizers").map(normalizerStep);
  if (steps.length === 0) return null;
  return (text) => steps.reduce((changed, step) => step(changed), text);
}

function normalizerStep(step: unknown): (text: string) => string {
  const type = typeOf(step);
  const name = `normalizer ${type}`;
  const only = (...fields: string[]) => fieldsOf(step, name, ["type", ...fields]);
  const text = (field: string, value: unknown) => {
    if (typeof value !== "string") throw refused(`${name}'s ${field}`, value, "text");
    return value;
  };
  switch (type) {
    case "Lowercase":
      only();
      return lowerCase;
    case "Prepend": {
      const prefix = text("prepend", only("prepend").prepend);
      return (text) => text === "" ? "" : prefix + text;
    }
    case "Replace": {
      const fields = only("pattern", "content");
      const pattern = text("pattern (as a String)", Object(fields.pattern).String);
      if (pattern === "") throw refused(`${name}'s pattern`, pattern, "longer");
      const content = text("content", fields.content);
      return (text) => text.replaceAll(pattern, () => content);
    }
    case "Strip": {
      const fields = only("strip_left", "strip_right");
      const left = flag(fields, "strip_left", name);
      const right = flag(fields, "strip_right", name);
      return (text) => {
        const begun = left ? text.replace(/^\p{White_Space}+/u, "") : text;
        if (!right) return begun;
        let end = begun.length;
        while (end > 0 && /\p{White_Space}/u.test(begun[end - 1])) end--;
        return begun.slice(0, end);
      };
    }
    default:
      throw refused("normalizer", type ?? step);
  }
}

function preTokenizer(part: unknown): { prefixSpace: boolean; cutsWords: boolean } {
  const steps = sequence(part, "pre_tokenizer", "pretokenizers");
  const other = steps.find((step) => typeOf(step) !== "ByteLevel");
  if (other !== undefined) {
    throw refused("pre_tokenizer", typeOf(other) ?? other, "ByteLevel alone");
  }
  if (steps.length !== 1) throw refused("pre_tokenizer", part, "ByteLevel alone, once");
  const name = "pre_tokenizer ByteLevel";
  const fields = fieldsOf(steps[0], name, byteLevelFields);
  return {
    prefixSpace: flag(fields, "add_prefix_space", name),
    cutsWords: flag(fields, "use_regex", name, true),
  };
}

/** Accepts what puts `<s>` and `</s>` around as this project does itself, and what adds nothing. */
function checkPostProcessor(part: unknown): void {
  const single = "<s> A </s>";
  const pair = "<s> A </s> </s> B </s>";
  for (const step of sequence(part, "post_processor", "processors")) {
    const type = typeOf(step);
    const name = `post_processor ${type}`;
    switch (type) {
      case "ByteLevel":
        fieldsOf(step, name, byteLevelFields);
        break;
      case "RobertaProcessing": {
        const known = ["type", "sep", "cls", "trim_offsets", "add_prefix_space"];
        const { sep, cls } = fieldsOf(step, name, known);
        if (!sameList(cls, ["<s>", 0]) || !sameList(sep, ["</s>", 2])) {
          throw refused(`${name}'s cls or sep`, cls, `"<s>" with id 0 and "</s>" with id 2`);
        }
        break;
      }
      case "TemplateProcessing": {
        const fields = fieldsOf(step, name, ["type", "single", "pair", "special_tokens"]);
        const ids = ["<s>", "</s>"].map((token) =>
          Object(Object(fields.special_tokens)[token]).ids
        );
        if (
          template(fields.single) !== single || template(fields.pair) !== pair ||
          !sameList(ids[0], [0]) || !sameList(ids[1], [2])
        ) {
          throw refused(name, "another template", `${single} for a text and ${pair} for two`);
        }
        break;
      }
      default:
        throw refused("post_processor", type ?? step, `null or one that gives ${single}`);
    }
  }
}

function sameList(list: unknown, expected: unknown[]): boolean {
  return Array.isArray(list) && list.length === expected.length &&
    expected.every((value, i) => list[i] === value);
}

/** A template's tokens and texts in a line. */
function template(pieces: unknown): string | undefined {
  if (!Array.isArray(pieces)) return undefined;
  return pieces.map((piece) => Object(piece).SpecialToken ?? Object(piece).Sequence)
    .map((piece) => shown(Object(piece).id).replaceAll('"', "")).join(" ");
}

/** The vocabulary and merges of a byte pair encoding that has a token for every byte. */
function bytePairs(model: unknown) {
  const type = typeOf(model);
  // Files of early releases name no type; what has merges is a byte pair encoding.
  if (type !== "BPE" && !(type === undefined && Object(model).merges !== undefined)) {
    throw refused("model", type ?? model, "BPE");
  }
  const fields = fieldsOf(model, "model", [
    "type",
    "dropout",
    "unk_token",
    "continuing_subword_prefix",
    "end_of_word_suffix",
    "fuse_unk",
    "byte_fallback",
    "ignore_merges",
    "vocab",
    "merges",
  ]);
  if ((fields.dropout ?? 0) !== 0) throw refused("model.dropout", fields.dropout, "null");
  for (const field of ["continuing_subword_prefix", "end_of_word_suffix"]) {
    if ((fields[field] ?? "") !== "") throw refused(`model.${field}`, fields[field], "null");
  }
  if (flag(fields, "ignore_merges", "model", false)) {
    throw refused("model.ignore_merges", true, "false");
  }
  const { vocab } = fields;
  if (typeof vocab !== "object" || vocab === null || Array.isArray(vocab)) {
    throw refused("model.vocab", vocab, "an object");
  }
  const vocabulary = new Map<string, number>();
  for (const [token, id] of Object.entries(vocab)) {
    if (!Number.isSafeInteger(id) || id < 0) throw refused(`id of ${shown(token)}`, id, "an id");
    vocabulary.set(token, id);
  }
  for (const [letter, byte] of byteOfLetter) {
    // unk_token, fuse_unk and byte_fallback have nothing to do where every byte has a token.
    if (!vocabulary.has(letter)) {
      throw new Error(
        `The tokenizer's model.vocab has no token for byte ${byte} ("${letter}"), so that texts would ` +
          `lose letters. Use a byte-level tokenizer with all 256 bytes.`,
      );
    }
  }
  if (!Array.isArray(fields.merges)) throw refused("model.merges", fields.merges, "a list");
  const merges = fields.merges.map((merge, i): [string, string] => {
    const pair: unknown[] = typeof merge === "string" ? merge.split(" ") : merge;
    const sound = Array.isArray(pair) && pair.length === 2 &&
      pair.every((token) => typeof token === "string" && vocabulary.has(token)) &&
      vocabulary.has(pair.join(""));
    if (!sound) throw refused(`merge ${i}`, merge, "two tokens that make a third");
    return pair as [string, string];
  });
  return { vocabulary, merges };
}

/** Adds tokens to a model's, with the ids that `tokenizers` gives them, and lists them all by id. */
function withAddedTokens(vocabulary: ReadonlyMap<string, number>, list: unknown) {
  if (!Array.isArray(list ?? [])) throw refused("added_tokens", list, "a list");
  const all = new Map(vocabulary);
  const addedTokens = new Map<string, AddedToken>();
  for (const entry of (list ?? []) as unknown[]) {
    const fields = fieldsOf(entry, "added token", [
      "id",
      "content",
      "single_word",
      "lstrip",
      "rstrip",
      "normalized",
      "special",
    ]);
    const { content } = fields;
    if (typeof content !== "string" || content === "" || addedTokens.has(content)) {
      throw refused("added token's content", content, "text that no other added token has");
    }
    const name = `added token ${shown(content)}`;
    const id = all.get(content) ?? all.size;
    if (fields.id !== id) throw refused(`${name}'s id`, fields.id, `${id}`);
    all.set(content, id);
    const special = flag(fields, "special", name, false);
    addedTokens.set(content, {
      id,
      content,
      special,
      singleWord: flag(fields, "single_word", name, false),
      leftStrip: flag(fields, "lstrip", name, false),
      rightStrip: flag(fields, "rstrip", name, false),
      normalized: flag(fields, "normalized", name, !special),
    });
  }
  const tokens = new Array<string>(all.size);
  for (const [token, id] of all) {
    if (id >= all.size || tokens[id] !== undefined) {
      throw refused(`id of ${shown(token)}`, id, `below ${all.size} and no other token's`);
    }
    tokens[id] = token;
  }
  return { addedTokens: [...addedTokens.values()], tokens };
}

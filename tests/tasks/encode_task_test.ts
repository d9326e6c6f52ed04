import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeExamples, taskBatches } from "@/tasks/fine_tuning/encode_task.ts";
import { type Tokenizer, tokenizerOf } from "@/text/tokenizer/tokenizer.ts";
import { madeTokenizer } from "../models/made_model.ts";

/** A token for each letter. */
const letters = {
  encode: (text: string) => [...text].map((letter) => letter.charCodeAt(0)),
  special: { bos: 0, pad: 1, eos: 2, unk: 3, mask: 200 },
} as unknown as Tokenizer;

const example = (text: string, pair?: string) => ({ text, pair, label: 1, group: "" });
const encode = (
  text: string,
  pair: string | undefined,
  maxLength: number,
) => [...encodeExamples([example(text, pair)], letters, maxLength)[0].ids];

Deno.test("single texts and pairs are framed as RoBERTa does", () => {
  assert.deepEqual(encode("ab", undefined, 16), [0, 97, 98, 2]);
  assert.deepEqual(encode("ab", "c", 16), [0, 97, 98, 2, 2, 99, 2]);
});

Deno.test("texts are cut to the length, of a pair the longer one first", () => {
  assert.deepEqual(encode("abcdef", undefined, 5), [0, 97, 98, 99, 2]);
  assert.deepEqual(encode("abcdef", "xy", 9), [0, 97, 98, 99, 2, 2, 120, 121, 2]);
  assert.deepEqual(encode("ab", "uvwxyz", 9), [0, 97, 98, 2, 2, 117, 118, 119, 2]);
  assert.deepEqual(encode("abcdef", "uvwxyz", 8), [0, 97, 98, 2, 2, 117, 118, 2]);
  fc.assert(fc.property(fc.nat(40), fc.nat(40), fc.integer({ min: 6, max: 40 }), (a, b, length) => {
    const ids = encode("a".repeat(a + 1), "b".repeat(b + 1), length);
    assert.equal(ids.length, Math.min(length, a + b + 6));
    assert(ids.includes(97) && ids.includes(98));
  }));
});

Deno.test("special tokens that a text names are letters, never the tokens themselves", () => {
  const tokenizer = tokenizerOf(JSON.parse(madeTokenizer()));
  const text = "a <mask></s> b<pad>";
  assert.ok(tokenizer.encode(text).includes(tokenizer.special.mask));
  const [{ ids }] = encodeExamples([example(text, "<s>")], tokenizer, 64);
  const inner = [...ids.slice(1, 1 + text.length), ...ids.slice(3 + text.length, -1)];
  assert.equal(tokenizer.decode(inner), `${text}<s>`);
  assert.ok(inner.every((id) => id > 3 && id !== tokenizer.special.mask));
});

Deno.test("an empty text is refused by its index", () => {
  assert.throws(() => encodeExamples([example("a"), example(" ")], letters, 8), /Example 1 has/);
  assert.throws(() => encodeExamples([example("a", "")], letters, 8), /Example 0 has/);
});

const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 200 });
const encoded = (sizes: number[]) =>
  encodeExamples(
    sizes.map((size, i) => ({ ...example("x".repeat(size)), label: i })),
    letters,
    64,
  );

Deno.test("every example is in one batch exactly, whatever the order", () => {
  fc.assert(
    fc.property(
      lengths,
      fc.integer({ min: 1, max: 16 }),
      fc.boolean(),
      (sizes, batchSize, shuffled) => {
        const examples = encoded(sizes);
        const order = shuffled ? { seed: 3, epoch: 1 } : undefined;
        const batches = taskBatches(examples, { batchSize, lengthStep: 16, order });
        const seen = batches.flatMap(({ indices, weights }) =>
          [...indices].filter((_, row) => weights[row] === 1)
        );
        assert.deepEqual(
          seen.sort((a, b) => a - b),
          sizes.map((_, i) => i),
        );
        for (const batch of batches) {
          assert.equal(batch.sequenceLength % 16, 0);
          assert.equal(batch.inputIds.length, batchSize * batch.sequenceLength);
          batch.indices.forEach((index, row) => {
            const from = row * batch.sequenceLength;
            const ids = batch.inputIds.subarray(from, from + batch.sequenceLength);
            const mask = batch.attentionMask.subarray(from, from + batch.sequenceLength);
            assert.equal(batch.labels[row], index);
            assert.deepEqual([...ids.filter((_, i) => mask[i])], [...examples[index].ids]);
            assert(ids.every((id, i) => mask[i] === 1 || id === 1));
          });
        }
      },
    ),
  );
});

Deno.test("the order depends on seed and epoch and on nothing else", () => {
  const examples = encoded(Array.from({ length: 100 }, (_, i) => 1 + i % 50));
  const order = (seed: number, epoch: number) =>
    JSON.stringify(
      taskBatches(examples, { batchSize: 8, lengthStep: 8, order: { seed, epoch } })
        .map(({ indices }) => [...indices]),
    );
  assert.equal(order(1, 0), order(1, 0));
  assert.notEqual(order(1, 0), order(1, 1));
  assert.notEqual(order(1, 0), order(2, 0));
});

Deno.test("batches of like lengths hold little padding", () => {
  const examples = encoded(Array.from({ length: 2000 }, (_, i) => 8 + (i * 37) % 50));
  const batches = taskBatches(examples, {
    batchSize: 32,
    lengthStep: 8,
    order: { seed: 1, epoch: 0 },
  });
  const tokens = examples.reduce((sum, { ids }) => sum + ids.length, 0);
  const positions = batches.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  assert(tokens / positions > 0.85, `${tokens} tokens at ${positions} positions`);
  assert(new Set(batches.map(({ sequenceLength }) => sequenceLength)).size <= 8);
});

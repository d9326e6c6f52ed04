import assert from "node:assert/strict";
import fc from "fast-check";
import { choosePositions } from "@/masking/strategies/choose_positions.ts";
import { pmiUnits } from "@/masking/pmi/pmi_units.ts";
import { pmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import { chooseT5Spans } from "@/masking/strategies/span_t5.ts";
import { tokenTable } from "@/masking/token_table.ts";
import { chooseWholeUnits } from "@/masking/strategies/whole_units.ts";
import { wordBounds } from "@/masking/strategies/words.ts";
import { randomStream } from "@/random/random.ts";
import { blocks, context, seeds, strategies, tokens } from "./arbitraries.ts";

function stream(index: number) {
  return randomStream({ seed: 11, stream: "mask", epoch: 0, index });
}

/** Lengths of the stretches of neighbouring positions. */
function runs(positions: Int32Array): number[] {
  const sorted = [...positions].sort((a, b) => a - b);
  const lengths: number[] = [];
  sorted.forEach((position, i) => {
    if (i > 0 && position === sorted[i - 1] + 1) lengths[lengths.length - 1]++;
    else lengths.push(1);
  });
  return lengths;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test("every strategy chooses exactly the budget, all positions different and inside", () => {
  fc.assert(
    fc.property(blocks, strategies, fc.nat(), seeds, (ids, strategy, budget, seed) => {
      const block = Int32Array.from(ids);
      const wanted = budget % (block.length + 1);
      const key = { seed, epoch: 0, index: 0 };
      const random = randomStream({ ...key, stream: "mask" });
      const positions = choosePositions(strategy, block, wanted, context, random, key);
      assert.equal(positions.length, wanted);
      assert.equal(new Set(positions).size, wanted);
      assert.ok(positions.every((position) => position >= 0 && position < block.length));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("words: the rate counts tokens, not words, and at most one word is cut", () => {
  const long = tokenTable({ vocabularySize: 200, startsWord: (id) => id % 5 === 0 }, "long words");
  const block = Int32Array.from({ length: 60 }, (_, i) => 10 + i);
  const bounds = wordBounds(block, long);
  for (let index = 0; index < 500; index++) {
    const hidden = new Set(chooseWholeUnits(bounds, 24, stream(index)));
    assert.equal(hidden.size, 24);
    let [whole, cut] = [0, 0];
    for (let word = 0; word < bounds.length - 1; word++) {
      let count = 0;
      for (let i = bounds[word]; i < bounds[word + 1]; i++) if (hidden.has(i)) count++;
      if (count === bounds[word + 1] - bounds[word]) whole++;
      else if (count > 0) cut++;
    }
    assert.deepEqual([whole, cut], [4, 1]);
  }
});

Deno.test("words: the one that is cut is the first that did not fit, from its beginning", () => {
  const bounds = Int32Array.of(0, 3, 6, 9, 12, 15);
  for (let index = 0; index < 50; index++) {
    const [, second] = stream(index).choose(5, 5);
    const [cut, next] = chooseWholeUnits(bounds, 5, stream(index)).slice(3);
    assert.deepEqual([cut, next], [bounds[second], bounds[second] + 1]);
  }
});

Deno.test("words: nothing is cut where single tokens can fill the budget", () => {
  const block = Int32Array.from({ length: 60 }, (_, i) => i < 40 ? 10 + i : 11 + 2 * (i - 40));
  const mixed = tokenTable({ vocabularySize: 200, startsWord: (id) => id % 2 === 1 }, "mixed");
  const bounds = wordBounds(block, mixed);
  for (let index = 0; index < 200; index++) {
    const hidden = new Set(chooseWholeUnits(bounds, 21, stream(index)));
    for (let word = 0; word < bounds.length - 1; word++) {
      const inside = [];
      for (let i = bounds[word]; i < bounds[word + 1]; i++) inside.push(hidden.has(i));
      assert.equal(new Set(inside).size, 1, `word ${word} is hidden in part`);
    }
  }
});

Deno.test("word bounds cover the block; specials and what follows them begin a word", () => {
  const ids = Int32Array.of(9, 10, 12, 2, 12, 15, 16);
  assert.deepEqual([...wordBounds(ids, tokens)], [0, 1, 3, 4, 6, 7]);
});

Deno.test("T5 spans keep a mean length of 3 at every usual rate, do not touch, never overshoot", () => {
  for (const rate of [0.15, 0.2, 0.4, 0.6]) {
    const budget = Math.round(rate * 512);
    const lengths: number[] = [];
    for (let index = 0; index < 200; index++) {
      const positions = chooseT5Spans(512, budget, stream(index));
      assert.equal(positions.length, budget);
      const found = runs(positions);
      assert.equal(found.length, Math.round(budget / 3));
      lengths.push(...found);
    }
    assert.ok(Math.abs(mean(lengths) - 3) < 0.05, `rate ${rate}: ${mean(lengths)}`);
    assert.ok(new Set(lengths).size > 5, "lengths vary");
  }
});

Deno.test("T5 spans grow only when the gaps run out", () => {
  const positions = chooseT5Spans(64, 51, stream(0));
  assert.deepEqual([positions.length, runs(positions).length], [51, 14]);
  assert.equal(runs(chooseT5Spans(64, 64, stream(0)))[0], 64);
});

Deno.test("T5 spans favour neither end and cover the middle evenly", () => {
  const counts = new Array(30).fill(0);
  for (let index = 0; index < 20_000; index++) {
    for (const position of chooseT5Spans(30, 9, stream(index))) counts[position]++;
  }
  // The very ends are in fewer spans.
  counts.forEach((count, i) => {
    assert.ok(Math.abs(count - counts[29 - i]) < 5 * Math.sqrt(2 * 20_000 * 0.21), `position ${i}`);
  });
  for (let i = 10; i < 20; i++) {
    assert.ok(Math.abs(counts[i] / 20_000 - 0.3) < 0.05, `position ${i}: ${counts[i] / 20_000}`);
  }
});

Deno.test("PMI units: the largest entry wins, whatever overlaps it", () => {
  const words = tokenTable({ vocabularySize: 100, startsWord: () => true }, "words");
  const vocabulary = pmiVocabulary([
    { words: 2, tokens: [20, 21], count: 99, score: 9 },
    { words: 3, tokens: [21, 22, 23], count: 11, score: 1 },
    { words: 2, tokens: [23, 24], count: 99, score: 9 },
  ], "words");
  const block = Int32Array.of(0, 20, 21, 22, 23, 24);
  for (let index = 0; index < 50; index++) {
    const units = pmiUnits(block, words, vocabulary, { seed: 1, epoch: 0, index });
    assert.deepEqual([...units], [0, 1, 2, 5, 6]);
  }
});

Deno.test("PMI units: equal overlaps are resolved at random, equally often", () => {
  const words = tokenTable({ vocabularySize: 100, startsWord: () => true }, "words");
  const vocabulary = pmiVocabulary([
    { words: 2, tokens: [20, 21], count: 99, score: 9 },
    { words: 2, tokens: [21, 22], count: 11, score: 1 },
  ], "words");
  let first = 0;
  for (let epoch = 0; epoch < 4000; epoch++) {
    const key = { seed: 1, epoch, index: 0 };
    const units = [...pmiUnits(Int32Array.of(20, 21, 22), words, vocabulary, key)].join();
    assert.ok(units === "0,2,3" || units === "0,1,3");
    if (units === "0,2,3") first++;
  }
  assert.ok(Math.abs(first - 2000) < 5 * Math.sqrt(1000));
});

Deno.test("PMI units begin and end with words, and do not reach over a special token", () => {
  fc.assert(fc.property(blocks, seeds, (ids, seed) => {
    const block = Int32Array.from([...ids.slice(0, 20), 2, ...ids.slice(1, 20)]);
    const bounds = new Set(wordBounds(block, tokens));
    const units = pmiUnits(block, tokens, context.pmi!, { seed, epoch: 0, index: 0 });
    assert.deepEqual([units[0], units.at(-1)], [0, block.length]);
    units.forEach((bound, i) => assert.ok(bounds.has(bound) && (i === 0 || bound > units[i - 1])));
    const separator = [...units].indexOf(Math.min(20, ids.length));
    assert.equal(units[separator + 1], Math.min(20, ids.length) + 1);
  }));
});

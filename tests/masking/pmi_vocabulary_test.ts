import assert from "node:assert/strict";
import fc from "fast-check";
import { buildPmiVocabulary, sizeShares } from "@/masking/pmi/build_pmi_vocabulary.ts";
import { countNgrams } from "@/masking/pmi/ngram_counts.ts";
import { findEntry } from "@/masking/pmi/ngram_table.ts";
import { pmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import {
  pmiVocabularyFromBytes,
  pmiVocabularyToBytes,
} from "@/masking/pmi/pmi_vocabulary_bytes.ts";
import { isSpecial, tokenTable } from "@/masking/token_table.ts";
import { wordBounds } from "@/masking/strategies/words.ts";
import { randomStream } from "@/random/random.ts";

const tokens = tokenTable({ vocabularySize: 30, startsWord: (id) => id % 3 !== 0 }, "test");
const corpora = fc.array(
  fc.array(fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 4, max: 12 }) }, fc.constant(2)), {
    maxLength: 40,
  }),
  { minLength: 1, maxLength: 12 },
);

/** Counts in a plain map: n-grams as token ids joined by commas, words by bars. */
function countSlowly(corpus: number[][]): { counts: Map<string, number>; totals: number[] } {
  const counts = new Map<string, number>();
  const totals = new Array(6).fill(0);
  for (const sequence of corpus) {
    const bounds = wordBounds(Int32Array.from(sequence), tokens);
    const words = Array.from(
      { length: bounds.length - 1 },
      (_, w) => sequence.slice(bounds[w], bounds[w + 1]),
    );
    for (let first = 0; first < words.length; first++) {
      for (let size = 1; size <= 5 && first + size <= words.length; size++) {
        const ngram = words.slice(first, first + size);
        if (ngram.some(([id]) => isSpecial(id, 30))) break;
        const name = ngram.map((word) => word.join()).join("|");
        counts.set(name, (counts.get(name) ?? 0) + 1);
        totals[size]++;
      }
    }
  }
  return { counts, totals };
}

/** All ways to cut the words into parts, as lists of parts. */
function segmentations(words: string[]): string[][] {
  if (words.length === 0) return [[]];
  return words.flatMap((_, i) =>
    segmentations(words.slice(i + 1)).map((rest) => [words.slice(0, i + 1).join("|"), ...rest])
  );
}

Deno.test("counts are exact and complete, whatever the filter's size", async () => {
  await fc.assert(fc.asyncProperty(
    corpora,
    fc.integer({ min: 0, max: 4 }),
    fc.integer({ min: 0, max: 12 }),
    async (corpus, minimum, bits) => {
      const memory = { sketchBytes: 2 ** bits, maxNgrams: 100_000 };
      const fast = await countNgrams(() => corpus, tokens, minimum, memory);
      const { counts, totals } = countSlowly(corpus);
      const frequent = [...counts].filter(([, count]) => count > minimum);
      assert.deepEqual(fast.totals, totals);
      assert.equal(fast.ngrams, frequent.length);
      for (const [name, count] of frequent) {
        const ids = Int32Array.from(name.split(/[|,]/).map(Number));
        const entry = findEntry(fast, ids, 0, ids.length);
        assert.equal(fast.counts[entry], count);
        assert.equal(fast.words[entry], name.split("|").length);
      }
    },
  ));
});

Deno.test("a counter that is full stays full", async () => {
  const corpus = () => new Array(600).fill([5, 8]);
  const counts = await countNgrams(corpus, tokens, 254, { sketchBytes: 256, maxNgrams: 10 });
  assert.equal(counts.counts[findEntry(counts, Int32Array.of(5, 8), 0, 2)], 600);
});

Deno.test("an asynchronous corpus gives the same counts", async () => {
  const corpus = [[5, 6, 7, 8], [5, 7, 8]];
  const memory = { sketchBytes: 256, maxNgrams: 1000 };
  async function* stream() {
    for (const sequence of corpus) yield await Promise.resolve(Uint16Array.from(sequence));
  }
  assert.deepEqual(
    await countNgrams(stream, tokens, 0, memory),
    await countNgrams(() => corpus, tokens, 0, memory),
  );
});

Deno.test("entries are the best by the minimum over segmentations, in fixed shares", async () => {
  await fc.assert(
    fc.asyncProperty(
      corpora,
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom(1 as const, 2 as const),
      async (corpus, entries, power) => {
        const { counts, totals } = countSlowly(corpus);
        const minimum = 1;
        const logShare = (name: string) =>
          Math.log(counts.get(name)! / totals[name.split("|").length]);
        const score = (name: string) =>
          Math.min(
            ...segmentations(name.split("|")).filter((parts) => parts.length > 1)
              .map((parts) =>
                power * logShare(name) - parts.reduce((sum, part) => sum + logShare(part), 0)
              ),
          );
        const frequent = [...counts].filter(([, count]) => count > minimum).map(([name]) => name);
        const best = [2, 3, 4, 5].map((size) =>
          frequent.filter((name) => name.split("|").length === size).map(score)
            .sort((a, b) => b - a).slice(0, Math.round(entries * sizeShares[size]))
        );
        const build = buildPmiVocabulary(() => corpus, tokens, {
          entries,
          minimum,
          power,
          memory: { sketchBytes: 1024, maxNgrams: 10_000 },
        });
        if (best.flat().length === 0) return await assert.rejects(build, /None of the corpus's/);
        const vocabulary = await build;
        [2, 3, 4, 5].forEach((size, i) => {
          const scores = [...vocabulary.scores].filter((_, e) => vocabulary.words[e] === size);
          assert.equal(scores.length, best[i].length);
          scores.forEach((value, rank) => assert.ok(Math.abs(value - best[i][rank]) < 1e-9));
        });
      },
    ),
  );
});

Deno.test("half of the entries are pairs, a quarter of three words, an eighth each of four and five", async () => {
  const words = tokenTable({ vocabularySize: 300, startsWord: () => true }, "words");
  const text = Array.from({ length: 100 }, (_, i) => 10 + i);
  const vocabulary = await buildPmiVocabulary(() => [text, text], words, {
    entries: 80,
    minimum: 1,
    power: 2,
    memory: { sketchBytes: 2 ** 16, maxNgrams: 1000 },
  });
  const sizes = [2, 3, 4, 5].map((size) => vocabulary.words.filter((n) => n === size).length);
  assert.deepEqual(sizes, [40, 20, 10, 10]);
});

Deno.test("a collocation beats a frequent but chance pair", async () => {
  const words = tokenTable({ vocabularySize: 300, startsWord: () => true }, "words");
  const random = randomStream({ seed: 1, stream: "corpus", epoch: 0, index: 0 });
  const corpus = Array.from(
    { length: 2000 },
    () =>
      Array.from(
        { length: 20 },
        () => random.below(10) < 6 ? 4 + random.below(3) : 7 + random.below(200),
      )
        .flatMap((id) => id === 50 ? [250, 251, 252] : [id]),
  );
  const vocabulary = await buildPmiVocabulary(() => corpus, words, {
    entries: 4,
    minimum: 10,
    power: 2,
    memory: { sketchBytes: 2 ** 16, maxNgrams: 100_000 },
  });
  const ids = (...entry: number[]) =>
    findEntry(vocabulary, Int32Array.from(entry), 0, entry.length);
  assert.ok(ids(250, 251) >= 0 && ids(251, 252) >= 0 && ids(250, 251, 252) >= 0);
  assert.equal(ids(4, 5), -1, "the most frequent pair is no collocation");
});

Deno.test("bad vocabularies and limits are errors with the offending value", async () => {
  assert.throws(
    () => pmiVocabulary([{ words: 6, tokens: [4], count: 1, score: 0 }], "test"),
    /entry 0 has 6 words/,
  );
  const corpus = () => [[4, 5, 7, 8, 10, 11]];
  const memory = { sketchBytes: 1024, maxNgrams: 3 };
  await assert.rejects(countNgrams(corpus, tokens, 0, memory), /More than 3 word n-grams/);
  await assert.rejects(countNgrams(corpus, tokens, 255, memory), /minimum is 255/);
  await assert.rejects(
    countNgrams(corpus, tokens, 0, { ...memory, sketchBytes: 1000 }),
    /sketchBytes is 1000/,
  );
  await assert.rejects(
    buildPmiVocabulary(corpus, tokens, { entries: 10, minimum: 10, power: 2, memory }),
    /None of the corpus's 5 word pairs occurs more than 10 times/,
  );
});

Deno.test("a vocabulary survives being stored; damaged bytes are refused", () => {
  const entry = fc.record({
    words: fc.integer({ min: 2, max: 5 }),
    tokens: fc.uniqueArray(fc.nat({ max: 60_000 }), { minLength: 2, maxLength: 9 }),
    count: fc.nat({ max: 2 ** 40 }),
    score: fc.double({ noNaN: true }),
  });
  fc.assert(fc.property(fc.array(entry), fc.nat(), (entries, at) => {
    const vocabulary = pmiVocabulary(entries, "tokenizer");
    const bytes = pmiVocabularyToBytes(vocabulary);
    assert.deepEqual(pmiVocabularyFromBytes(bytes), vocabulary);
    assert.throws(
      () => pmiVocabularyFromBytes(bytes.subarray(0, at % bytes.length)),
      /cut off or changed|not a PMI vocabulary/,
    );
  }));
  assert.throws(() => pmiVocabularyFromBytes(new Uint8Array(5000)), /not a PMI vocabulary/);
});

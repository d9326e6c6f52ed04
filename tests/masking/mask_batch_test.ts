import assert from "node:assert/strict";
import fc from "fast-check";
import { copyCount } from "@/masking/draw_mask.ts";
import { maskBatch, slotsPerRow } from "@/masking/mask_batch.ts";
import type { MaskedBatch } from "@/masking/masked_batch.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { eightyTenTen } from "@/masking/replacement.ts";
import { partRandom, plusSame } from "@/masking/replacement_variants.ts";
import { isSpecial } from "@/masking/token_table.ts";
import { blocks, configs, context, maskId, seeds, sequenceLength, tokens } from "./arbitraries.ts";

const texts = fc.array(blocks, { minLength: 1, maxLength: 5 });

function indices(count: number, first = 0): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

function used(batch: MaskedBatch): { position: number; target: number; weight: number }[] {
  return Array.from(batch.weights, (weight, slot) => ({
    position: batch.predictedPositions[slot],
    target: batch.targets[slot],
    weight,
  })).filter(({ weight }) => weight > 0);
}

/** Share of hits and five standard errors around what is expected. */
function assertShare(hits: number, trials: number, expected: number, what: string): void {
  const error = 5 * Math.sqrt(expected * (1 - expected) / trials) + 1e-12;
  assert.ok(
    Math.abs(hits / trials - expected) <= error,
    `${what}: ${hits / trials} for ${expected}`,
  );
}

Deno.test("every strategy meets its budget exactly, in every copy", () => {
  fc.assert(
    fc.property(texts, configs, seeds, (text, config, seed) => {
      const copies = copyCount(config);
      const masked = { ...config, replacement: { mask: 1, same: 0, random: 0 } };
      const key = { seed, epoch: 0, indices: indices(text.length) };
      const batch = maskBatch(text, masked, key, context);
      assert.equal(batch.batchSize, text.length * copies);
      assert.equal(
        batch.weights.length,
        batch.batchSize * slotsPerRow(config, sequenceLength),
      );
      text.forEach((block, b) => {
        const expected = (rate: number) => [
          Math.floor(rate * block.length + 1e-9),
          Math.ceil(rate * block.length - 1e-9),
        ];
        const [least, most] = expected(config.corruptionRate as number);
        for (let copy = 0; copy < copies; copy++) {
          const row = (b * copies + copy) * sequenceLength;
          const hidden = batch.inputIds.subarray(row, row + sequenceLength).filter((id) =>
            id === maskId
          ).length;
          assert.ok(hidden >= least && hidden <= most, `${hidden} hidden of ${block.length}`);
        }
        const [fewest, greatest] = expected(config.predictionRate as number);
        const predictions = used(batch).filter(({ position }) =>
          Math.floor(position / sequenceLength / copies) === b
        ).length;
        assert.ok(predictions >= fewest && predictions <= greatest, `${predictions} predictions`);
      });
    }),
    { numRuns: 300 },
  );
});

Deno.test("a row has the slots of its most predictions, none more for the rounding of a product", () => {
  const slots = (corruptionRate: number, predictionRate: number, length: number) =>
    slotsPerRow(maskingConfig({ corruptionRate, predictionRate }), length);
  assert.ok(0.55 * 100 > 55);
  assert.equal(slots(0.55, 0.55, 100), 55);
  assert.equal(slots(0.15, 0.15, 64), 10);
  assert.equal(slots(0.4, 0.2, 100), 20);
  assert.equal(slots(0.2, 0.4, 100), 20);
});

Deno.test("targets are the original tokens, the rest of the input is untouched", () => {
  fc.assert(
    fc.property(texts, configs, seeds, (text, config, seed) => {
      const copies = copyCount(config);
      const key = { seed, epoch: 3, indices: indices(text.length, 7) };
      const batch = maskBatch(text, config, key, context);
      const original = (position: number) => {
        const block = text[Math.floor(position / sequenceLength / copies)];
        return block[position % sequenceLength] ?? 1;
      };
      const predictions = used(batch);
      for (const { position, target } of predictions) assert.equal(target, original(position));
      const sorted = predictions.map(({ position }) => position);
      assert.deepEqual(sorted, [...new Set(sorted)].sort((a, b) => a - b));
      batch.inputIds.forEach((id, position) => {
        if (id === original(position)) return;
        assert.ok(id === maskId || config.replacement.random > 0);
        assert.ok(id === maskId || !isSpecial(id, tokens.vocabularySize), `special ${id}`);
      });
      const slots = batch.weights.length / batch.batchSize;
      batch.weights.forEach((weight, slot) => {
        const row = Math.floor(slot / slots);
        assert.equal(Math.floor(batch.predictedPositions[slot] / sequenceLength), row);
        if (weight > 0) return assert.ok(slot % slots === 0 || batch.weights[slot - 1] > 0);
        assert.deepEqual(
          [weight, batch.predictedPositions[slot], batch.targets[slot]],
          [0, row * sequenceLength, 0],
        );
      });
    }),
    { numRuns: 300 },
  );
});

Deno.test("copies have disjoint masks and predict only what they hide themselves", () => {
  fc.assert(
    fc.property(blocks, configs, seeds, (block, config, seed) => {
      const masked = { ...config, replacement: { mask: 1, same: 0, random: 0 } };
      const batch = maskBatch([block], masked, { seed, epoch: 0, indices: [0] }, context);
      const hiddenIn = new Map<number, number>();
      batch.inputIds.forEach((id, position) => {
        if (id !== maskId) return;
        const column = position % sequenceLength;
        assert.ok(!hiddenIn.has(column), `column ${column} is hidden twice`);
        hiddenIn.set(column, Math.floor(position / sequenceLength));
      });
      for (const { position } of used(batch)) {
        assert.equal(
          hiddenIn.get(position % sequenceLength),
          Math.floor(position / sequenceLength),
        );
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("a resumed run gives the same bytes, whatever came before and beside it", () => {
  fc.assert(fc.property(texts, configs, seeds, (text, config, seed) => {
    const key = { seed, epoch: 2, indices: indices(text.length, 100) };
    const unbroken = maskBatch(text, config, key, context);
    maskBatch(text, config, { ...key, epoch: 1 }, context);
    assert.deepEqual(maskBatch(text, config, key, context), unbroken);

    const rows = unbroken.batchSize / text.length * sequenceLength;
    const alone = maskBatch(
      [text.at(-1)!],
      config,
      { ...key, indices: [99 + text.length] },
      context,
    );
    assert.deepEqual(alone.inputIds, unbroken.inputIds.slice(-rows));

    const copies = copyCount(config);
    const oneByOne = indices(copies).flatMap((copy) => [
      ...maskBatch([text[0]], config, { ...key, indices: [100], copies: [copy] }, context).inputIds,
    ]);
    assert.deepEqual(oneByOne, [...unbroken.inputIds.slice(0, rows)]);
  }));
});

Deno.test("a batch made from cloned arguments, as in a worker, is the same", () => {
  fc.assert(fc.property(texts, configs, seeds, (text, config, seed) => {
    const key = { seed, epoch: 0, indices: indices(text.length) };
    const clone = structuredClone({ text, config, key, context });
    assert.deepEqual(
      structuredClone(maskBatch(clone.text, clone.config, clone.key, clone.context)),
      maskBatch(text, config, key, context),
    );
  }));
});

Deno.test("seeds, epochs and sequences get different masks", () => {
  const block = Array.from({ length: 64 }, (_, i) => 4 + i);
  const config = maskingConfig({ corruptionRate: 0.4 });
  const masks = new Set<string>();
  for (const seed of [1, 2]) {
    for (const epoch of [0, 1]) {
      for (const index of [0, 1]) {
        const batch = maskBatch([block], config, { seed, epoch, indices: [index] }, context);
        masks.add(batch.inputIds.join());
      }
    }
  }
  assert.equal(masks.size, 8);
});

Deno.test("static masks come back after maskSets epochs, fresh ones never do", () => {
  const block = Array.from({ length: 64 }, (_, i) => 4 + i);
  const masks = (maskSets: number) =>
    indices(6).map((epoch) =>
      maskBatch([block], maskingConfig({ corruptionRate: 0.4, maskSets }), {
        seed: 1,
        epoch,
        indices: [0],
      }, context).inputIds.join()
    );
  assert.equal(new Set(masks(0)).size, 6);
  assert.equal(new Set(masks(1)).size, 1);
  const turns = masks(2);
  assert.deepEqual(turns, [turns[0], turns[1], turns[0], turns[1], turns[0], turns[1]]);
});

Deno.test("masks of a seed stay what they are: another version may not change them", () => {
  const block = Array.from({ length: 16 }, (_, i) => i === 0 ? 0 : 10 + i);
  const config = maskingConfig({ corruptionRate: 0.4, replacement: eightyTenTen });
  const batch = maskBatch([block], config, { seed: 42, epoch: 1, indices: [5] }, {
    tokens,
    sequenceLength: 16,
  });
  assert.deepEqual([...batch.predictedPositions], [3, 4, 6, 7, 14, 15, 0]);
  assert.deepEqual([...batch.inputIds], [
    0,
    11,
    12,
    153,
    199,
    15,
    199,
    199,
    18,
    19,
    20,
    21,
    22,
    23,
    199,
    73,
  ]);
});

Deno.test("positions are chosen equally often, <s> included", () => {
  const block = Array.from({ length: 20 }, (_, i) => i === 0 ? 0 : 4 + i);
  const config = maskingConfig({ corruptionRate: 0.15 });
  const counts = new Array(20).fill(0);
  const batches = 20_000;
  for (let index = 0; index < batches; index++) {
    const batch = maskBatch([block], config, { seed: 1, epoch: 0, indices: [index] }, {
      tokens,
      sequenceLength: 20,
    });
    for (const { position } of used(batch)) counts[position]++;
  }
  counts.forEach((count, position) => assertShare(count, batches, 0.15, `position ${position}`));
});

Deno.test("the budget is rounded at random: 9.6 of 64 is 10 in six of ten sequences", () => {
  const block = Array.from({ length: 64 }, (_, i) => 4 + i);
  const config = maskingConfig({ corruptionRate: 0.15 });
  let ten = 0;
  for (let index = 0; index < 4000; index++) {
    const count = used(maskBatch([block], config, { seed: 1, epoch: 0, indices: [index] }, context))
      .length;
    assert.ok(count === 9 || count === 10);
    if (count === 10) ten++;
  }
  assertShare(ten, 4000, 0.6, "rounded up");
});

Deno.test("replacement shares are shares of the chosen positions, not of all", () => {
  const block = Array.from({ length: 64 }, (_, i) => 4 + i);
  const variants = [
    { name: "80-10-10", choices: { corruptionRate: 0.4, replacement: eightyTenTen } },
    { name: "+5 % same", choices: plusSame(0.4, 0.05) },
    { name: "5 % random", choices: partRandom(0.4, 0.05) },
  ];
  for (const { name, choices } of variants) {
    const config = maskingConfig(choices);
    let [chosen, masked, same] = [0, 0, 0];
    const batches = 2000;
    for (let index = 0; index < batches; index++) {
      const batch = maskBatch([block], config, { seed: 9, epoch: 0, indices: [index] }, context);
      const predicted = new Set(used(batch).map(({ position }) => position));
      batch.inputIds.forEach((id, position) => {
        if (!predicted.has(position)) return assert.equal(id, block[position]);
        chosen++;
        if (id === maskId) masked++;
        else if (id === block[position]) same++;
      });
    }
    const { mask, same: kept, random } = config.replacement;
    assertShare(chosen, 64 * batches, config.predictionRate as number, `${name}, chosen`);
    assertShare(masked, chosen, mask, `${name}, <mask>`);
    assertShare(same, chosen, kept + random / 195, `${name}, same`);
  }
});

Deno.test("random replacement reaches every ordinary token equally and no special one", () => {
  const block = Array.from({ length: 64 }, () => 50);
  const config = maskingConfig({
    corruptionRate: 1,
    replacement: { mask: 0, same: 0, random: 1 },
  });
  const counts = new Array(200).fill(0);
  for (let index = 0; index < 1000; index++) {
    const batch = maskBatch([block], config, { seed: 2, epoch: 0, indices: [index] }, context);
    for (const id of batch.inputIds) counts[id]++;
  }
  counts.forEach((count, id) => {
    if (isSpecial(id, 200)) assert.equal(count, 0, `special token ${id}`);
    else assertShare(count, 64_000, 1 / 195, `token ${id}`);
  });
});

Deno.test("uniform masks of rising rates are nested and keep their replacements", () => {
  fc.assert(fc.property(blocks, seeds, (block, seed) => {
    const at = (corruptionRate: number) =>
      maskBatch([block], maskingConfig({ corruptionRate, replacement: eightyTenTen }), {
        seed,
        epoch: 0,
        indices: [0],
      }, context);
    const low = at(0.15), high = at(0.4);
    const more = new Set(used(high).map(({ position }) => position));
    for (const { position } of used(low)) {
      assert.ok(more.has(position));
      assert.equal(low.inputIds[position], high.inputIds[position]);
    }
  }));
});

Deno.test("padding is never chosen and does not count as length", () => {
  fc.assert(fc.property(blocks, configs, seeds, (block, config, seed) => {
    const key = { seed, epoch: 0, indices: [0] };
    const padded = [...block, ...new Array(sequenceLength - block.length).fill(1)];
    const batch = maskBatch([padded], config, key, context);
    assert.deepEqual(batch, maskBatch([block], config, key, context));
    for (const { position } of used(batch)) assert.ok(position % sequenceLength < block.length);
    if (block.length === sequenceLength) return assert.equal(batch.attentionMask, null);
    batch.inputIds.forEach((id, position) => {
      const real = position % sequenceLength < block.length;
      assert.equal(batch.attentionMask![position], real ? 1 : 0);
      if (!real) assert.equal(id, 1);
    });
  }));
});

Deno.test("a rate drawn for each sequence covers its interval", () => {
  const block = Array.from({ length: 64 }, (_, i) => 4 + i);
  const rate = { kind: "random", from: 0.1, to: 0.9, weight: "equal" } as const;
  const config = maskingConfig({ corruptionRate: rate });
  const counts: number[] = [];
  for (let index = 0; index < 4000; index++) {
    const predictions = used(
      maskBatch([block], config, { seed: 4, epoch: 0, indices: [index] }, context),
    );
    counts.push(predictions.length);
    assert.ok(predictions.every(({ weight }) => weight === 1));
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / 4000 / 64;
  assert.ok(Math.abs(mean - 0.5) < 5 * 0.8 / Math.sqrt(12 * 4000));
  assert.ok(Math.min(...counts) < 9 && Math.max(...counts) > 55);
});

Deno.test("the budget follows a schedule, within the slots of its highest rate", () => {
  const block = Array.from({ length: 64 }, (_, i) => 4 + i);
  const config = maskingConfig({ corruptionRate: { kind: "linear", from: 0.5, to: 0.25 } });
  const count = (progress: number) => {
    const batch = maskBatch(
      [block],
      config,
      { seed: 1, epoch: 0, indices: [0], progress },
      context,
    );
    assert.equal(batch.weights.length, 32);
    return used(batch).length;
  };
  assert.deepEqual([count(0), count(0.5), count(1)], [32, 24, 16]);
});

Deno.test("bad batches are errors with the offending value", () => {
  const config = maskingConfig({ corruptionRate: 0.4 });
  const key = { seed: 1, epoch: 0, indices: [17] };
  const mask = (block: number[], more = {}) =>
    maskBatch([block], config, { ...key, ...more }, context);
  assert.throws(() => mask([]), /Sequence 17 is empty/);
  assert.throws(() => mask([1, 1, 1]), /Sequence 17 is empty/);
  assert.throws(() => mask(new Array(65).fill(5)), /Sequence 17 has 65 tokens/);
  assert.throws(() => mask([0, 5, 200]), /token id 200 at position 2.*vocabulary of 200/);
  assert.throws(() => mask([0, 5], { indices: [1, 2] }), /1 blocks but 2 indices/);
  assert.throws(() => mask([0, 5], { copies: [] }), /1 blocks but 0 copies/);
  assert.throws(() => mask([0, 5], { copies: [1] }), /Copy 1 was asked for.*makes 1/);
  assert.throws(() => mask([0, 5], { progress: 1.5 }), /progress is 1.5/);
  assert.throws(
    () => maskBatch([[0, 5]], { ...config, corruptionRate: 1.2 }, key, context),
    /corruptionRate is 1.2/,
  );
  const spans = maskingConfig({ corruptionRate: 0.4, strategy: "span-t5" });
  assert.throws(() => maskBatch([[0, 5]], spans, key, context), /2 tokens is shorter than a span/);
  const pmi = maskingConfig({ corruptionRate: 0.4, strategy: "pmi" });
  assert.throws(
    () => maskBatch([[0, 5]], pmi, key, { tokens, sequenceLength }),
    /needs a PMI vocabulary/,
  );
  assert.throws(
    () => maskBatch([[0, 5]], pmi, key, { ...context, tokens: { ...tokens, tokenizer: "other" } }),
    /built for the tokenizer test, but the text is encoded with other/,
  );
});

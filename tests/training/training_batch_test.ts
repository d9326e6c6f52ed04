import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { maskingConfig } from "@/masking/masking_config.ts";
import type { MaskedBatch } from "@/masking/masked_batch.ts";
import { eightyTenTen } from "@/masking/replacement.ts";
import { prefetchBatches } from "@/training/batches/prefetch.ts";
import type { PretrainingConfig } from "@/training/pretraining_config.ts";
import { trainingBatch, trainingRows } from "@/training/batches/training_batch.ts";
import { walkingCorpus } from "./small_corpus.ts";

const corpus = walkingCorpus();
const maskId = 39;

function configOf(
  masking: Parameters<typeof maskingConfig>[0],
  more: Partial<PretrainingConfig> = {},
): PretrainingConfig {
  return {
    masking: maskingConfig(masking),
    steps: 40,
    batchSize: 6,
    sequenceLength: 16,
    optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, clipNorm: 1 },
    peakLearningRate: 1e-3,
    warmupShare: 0.1,
    evaluation: { rates: [0.15], sequences: 16, everySteps: 10 },
    ...more,
  };
}

/** Columns hidden in each row. */
function hidden({ inputIds, batchSize, sequenceLength }: MaskedBatch): number[][] {
  return Array.from(
    { length: batchSize },
    (_, row) =>
      Array.from({ length: sequenceLength }, (_, column) => column)
        .filter((column) => inputIds[row * sequenceLength + column] === maskId),
  );
}

/** What a batch holds, with its predictions before the slots that it does not need, as the first versions had it. */
function dense({ inputIds, predictedPositions, targets, weights }: MaskedBatch) {
  const used = [...weights.keys()].filter((slot) => weights[slot] > 0);
  const first = <T extends Int32Array | Float32Array>(values: T): T => {
    const kept = used.map((slot) => values[slot]);
    values.fill(0).set(kept);
    return values;
  };
  return [inputIds, first(predictedPositions), first(targets), first(weights)];
}

const oneCopy: [string, PretrainingConfig][] = [
  ["a3df8b2f446a4847", configOf({ corruptionRate: 0.2 })],
  ["cd70e29c8a1eac57", configOf({ corruptionRate: 0.4, predictionRate: 0.2 })],
  ["1742ed0e0365ca30", configOf({ corruptionRate: { kind: "linear", from: 0.5, to: 0.2 } })],
];
const severalCopies = configOf({ corruptionRate: 0.1, predictionRate: 0.3 });
const spread: PretrainingConfig = { ...severalCopies, arrangement: "spread" };

Deno.test("batches of a stored run stay what they are: another version may not change them", () => {
  for (const [expected, config] of oneCopy) {
    const hash = createHash("sha256");
    for (const step of [0, 1, 9, 10, 11, 25, 39]) {
      for (const values of dense(trainingBatch(corpus, config, 5, step))) {
        hash.update(new Uint8Array(values.buffer));
      }
    }
    assert.equal(hash.digest("hex").slice(0, 16), expected);
  }
});

Deno.test("the worker's batches are those made without it, byte for byte, also after a resumption", async () => {
  const configs = [
    ...oneCopy.map(([, config]) => config),
    configOf({ corruptionRate: 0.4, strategy: "span-t5", replacement: eightyTenTen }),
    severalCopies,
    spread,
  ];
  for (const config of configs) {
    for (const first of [0, 17]) {
      const batches = prefetchBatches(corpus, config, 3, first);
      try {
        for (let step = first; step < config.steps; step++) {
          assert.deepEqual(await batches.next(), trainingBatch(corpus, config, 3, step));
        }
      } finally {
        batches.close();
      }
    }
  }
});

Deno.test("the next batches are made while nobody asks for them", async () => {
  let read = 0;
  const counted = {
    ...corpus,
    readBlock: (...key: Parameters<typeof corpus.readBlock>) => (read++, corpus.readBlock(...key)),
  };
  const batches = prefetchBatches(counted, configOf({ corruptionRate: 0.2 }), 1, 0);
  await batches.next();
  assert.equal(read, 3 * 6);
  await batches.next();
  assert.equal(read, 4 * 6);
  batches.close();
});

Deno.test("what goes wrong in the worker is thrown where its batch was due", async () => {
  const foreign = { ...corpus, tokens: { ...corpus.tokens, vocabularySize: 20 } };
  const batches = prefetchBatches(foreign, configOf({ corruptionRate: 0.2 }), 1, 0);
  await assert.rejects(
    batches.next(),
    /token id \d+ at position \d+, outside the vocabulary of 20/,
  );
  batches.close();
  const pmi = prefetchBatches(corpus, configOf({ corruptionRate: 0.2, strategy: "pmi" }), 1, 0);
  await assert.rejects(pmi.next(), /needs a PMI vocabulary/);
  pmi.close();
});

Deno.test("batchSize counts rows: with copies, fewer sequences are in a batch", () => {
  const { blocks, key } = trainingRows(corpus, severalCopies, 1, 0);
  assert.equal(blocks.length, 6);
  assert.equal(new Set(Array.from(key.indices)).size, 2);
  const batch = trainingBatch(corpus, severalCopies, 1, 0);
  assert.equal(batch.batchSize, 6);
  const rows = hidden(batch);
  for (const sequence of [rows.slice(0, 3), rows.slice(3)]) {
    assert.equal(new Set(sequence.flat()).size, sequence.flat().length);
  }
});

Deno.test("spread copies meet in no update, are disjoint over updates and come in equal numbers", () => {
  const seen = new Map<number, number[]>();
  for (let step = 0; step < 30; step++) {
    const { key } = trainingRows(corpus, spread, 1, step);
    assert.equal(new Set(Array.from(key.indices)).size, 6);
    const rows = hidden(trainingBatch(corpus, spread, 1, step));
    rows.forEach((columns, row) => {
      const index = key.indices[row];
      const before = seen.get(index) ?? [];
      assert.ok(columns.every((column) => !before.includes(column)), `sequence ${index}`);
      seen.set(index, [...before, ...columns]);
    });
  }
  assert.equal(seen.size, 60);
});

Deno.test("an epoch reads every sequence once, in an order of its own", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(configOf({ corruptionRate: 0.2 }), severalCopies, spread),
      fc.integer({ min: 1, max: 10 }),
      fc.nat(1000),
      (config, groups, seed) => {
        const batchSize = 3 * groups;
        const sized = { ...config, batchSize, steps: 1000 };
        const orders = new Map<number, number[]>();
        for (let step = 0; orders.size < 3; step++) {
          const { key } = trainingRows(corpus, sized, seed, step);
          const order = orders.get(key.epoch) ?? [];
          orders.set(key.epoch, [...order, ...Array.from(key.indices)]);
        }
        const copies = config === severalCopies || config === spread ? 3 : 1;
        const unit = config === severalCopies ? groups : batchSize;
        for (const epoch of [0, 1]) {
          const times = new Map<number, number>();
          for (const index of orders.get(epoch)!) times.set(index, (times.get(index) ?? 0) + 1);
          assert.equal(times.size, 64 - 64 % unit);
          assert.ok([...times.values()].every((count) => count === copies));
        }
        assert.notDeepEqual(orders.get(0), orders.get(1));
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("batches that cannot be made are errors with the offending value", () => {
  const rows = (config: PretrainingConfig) => () => trainingRows(corpus, config, 1, 0);
  assert.throws(
    rows(configOf({ corruptionRate: 0.2 }, { batchSize: 65 })),
    /64 sequences of 16 tokens, fewer than the 65 of a batch/,
  );
  assert.throws(
    rows({ ...severalCopies, batchSize: 8 }),
    /8 rows cannot hold whole groups of 3 copies/,
  );
  assert.throws(
    rows(configOf({ corruptionRate: 0.2 }, { arrangement: "spread" })),
    /arrangement is "spread" with 1 copies/,
  );
  assert.throws(
    rows({ ...severalCopies, arrangement: "together" as never }),
    /arrangement is "together" with 3 copies/,
  );
});

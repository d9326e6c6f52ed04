import assert from "node:assert/strict";
import { dispose, filterRecord, mapRecord, recordOf, tidy } from "@/encoder/tree.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

/** Nested, with a tensor that may be missing, as batches and training states are. */
interface Nested {
  weights: Record<string, tf.Tensor>;
  mask?: tf.Tensor2D;
  rows: { first: tf.Tensor1D }[];
}

const nested = (): Nested => ({
  weights: { a: tf.zeros([2]), b: tf.zeros([2, 2]) },
  rows: [{ first: tf.tensor1d([1]) }, { first: tf.tensor1d([2]) }],
});

Deno.test("dispose releases every tensor of nested records and arrays, and takes nothing else", () => {
  const before = tf.memory().numTensors;
  dispose([nested(), { ...nested(), mask: tf.zeros([1, 1]) }]);
  dispose(tf.scalar(1));
  assert.equal(tf.memory().numTensors, before);
  // @ts-expect-error a loss that was read already is no tensor
  dispose({ loss: 1.5 });
});

Deno.test("tidy keeps the tensors of what it returns and no others", () => {
  const before = tf.memory().numTensors;
  const kept = tidy(() => {
    const made = nested();
    return { ...made, weights: mapRecord(made.weights, (weight) => tf.add(tf.mul(weight, 2), 3)) };
  });
  assert.equal(tf.memory().numTensors, before + 4);
  assert.deepEqual([...kept.weights.b.dataSync()], [3, 3, 3, 3]);
  assert.equal(kept.rows[1].first.dataSync()[0], 2);
  dispose(kept);
});

Deno.test("records keep the order of their names", () => {
  const record = recordOf(["z", "a", "m"], [1, 2, 3]);
  assert.deepEqual(Object.entries(record), [["z", 1], ["a", 2], ["m", 3]]);
  assert.deepEqual(Object.keys(mapRecord(record, (value, name) => name + value)), ["z", "a", "m"]);
  assert.deepEqual(
    Object.entries(filterRecord(record, (name, value) => name === "z" || value > 2)),
    [
      ["z", 1],
      ["m", 3],
    ],
  );
});

import assert from "node:assert/strict";
import {
  sparseSoftmaxCrossEntropy,
  startTensorFlow,
  statelessUniform,
  tf,
} from "@/tensorflow/mod.ts";

await startTensorFlow();

Deno.test("sparse cross entropy is the negative log-probability of the label", () => {
  const logits = tf.randomNormal([7, 5], 0, 3) as tf.Tensor2D;
  const labels = tf.tensor1d([0, 4, 2, 2, 1, 3, 0], "int32");
  const loss = sparseSoftmaxCrossEntropy(logits, labels);
  const expected = tf.neg(tf.sum(tf.mul(tf.oneHot(labels, 5), tf.logSoftmax(logits)), 1));
  assert.ok(Number(tf.max(tf.abs(tf.sub(loss, expected))).arraySync()) < 1e-5);
});

Deno.test("labels and logits of different length are refused", () => {
  assert.throws(
    () => sparseSoftmaxCrossEntropy(tf.zeros([2, 3]), tf.tensor1d([1], "int32")),
    /2 rows and 1 labels/,
  );
});

const draw = (a: number, b: number, count = 65_536) =>
  statelessUniform([count], tf.tensor1d([a, b], "int32")).dataSync() as Float32Array;

Deno.test("stateless uniform numbers depend on the seed alone and lie in [0, 1)", () => {
  assert.deepEqual(draw(1, 2), draw(1, 2));
  assert.notDeepEqual(draw(1, 2), draw(1, 3));
  assert.notDeepEqual(draw(1, 2), draw(-1, 2));
  assert.ok(draw(1, 2).every((u) => u >= 0 && u < 1));
  assert.deepEqual(statelessUniform([], tf.tensor1d([1, 2], "int32")).shape, []);
  assert.deepEqual(statelessUniform([2, 0], tf.tensor1d([1, 2], "int32")).shape, [2, 0]);
});

Deno.test("stateless uniform numbers fill 256 bins evenly, for low and high seeds", () => {
  for (const [a, b] of [[0, 0], [0, 1], [1, 0], [-1, -1], [2 ** 30, 17]]) {
    const counts = new Float64Array(256);
    const numbers = draw(a, b);
    for (const u of numbers) counts[Math.floor(256 * u)]++;
    const expected = numbers.length / 256;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 255 degrees of freedom: mean 255, deviation 22.6.
    assert.ok(Math.abs(chiSquare - 255) < 5 * 22.6, `seed ${a}, ${b}: chi-square ${chiSquare}`);
  }
});

Deno.test("stateless uniform numbers of neighbouring places and seeds are independent", () => {
  const base = draw(5, 7);
  const others = {
    "the next place": base.map((_, i) => base[(i + 1) % base.length]),
    "the place 64 further": base.map((_, i) => base[(i + 64) % base.length]),
    "the next first half": draw(6, 7),
    "the next second half": draw(5, 8),
    "swapped halves": draw(7, 5),
  };
  for (const [name, other] of Object.entries(others)) {
    // Pairs fill a 16 x 16 grid evenly (225 degrees of freedom beyond the margins, about).
    const counts = new Float64Array(256);
    base.forEach((u, i) => counts[16 * Math.floor(16 * u) + Math.floor(16 * other[i])]++);
    const expected = base.length / 256;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    assert.ok(Math.abs(chiSquare - 255) < 5 * 22.6, `${name}: chi-square ${chiSquare}`);
  }
});

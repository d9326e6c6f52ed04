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

Deno.test("stateless uniform numbers depend on the seed alone, fill [0, 1) and look uniform", () => {
  const draw = (a: number, b: number) => statelessUniform([100, 100], tf.tensor1d([a, b], "int32"));
  const [first, again, other] = [draw(1, 2), draw(1, 2), draw(1, 3)].map((t) =>
    t.dataSync() as Float32Array
  );
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
  assert.ok(first.every((u) => u >= 0 && u < 1));
  const mean = first.reduce((sum, u) => sum + u, 0) / first.length;
  const variance = first.reduce((sum, u) => sum + (u - 0.5) ** 2, 0) / first.length;
  assert.ok(Math.abs(mean - 0.5) < 5 * Math.sqrt(1 / 12 / first.length));
  assert.ok(Math.abs(variance - 1 / 12) < 0.005);
});

import assert from "node:assert/strict";
import { seededDropout } from "@/training/dropout.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

Deno.test("dropout keeps the expectation and repeats by seed and site", () => {
  tf.tidy(() => {
    const seed = tf.tensor1d([17, 0], "int32");
    const drop = seededDropout(0.25, seed)!;
    const x = tf.ones([100, 200]);
    const dropped = drop(x, 3).dataSync();
    const zeros = dropped.filter((v) => v === 0).length;
    assert.ok(Math.abs(zeros - 5000) < 5 * Math.sqrt(20000 * 0.25 * 0.75), `${zeros} zeros`);
    assert.ok(dropped.every((v) => v === 0 || Math.abs(v - 4 / 3) < 1e-6));
    assert.deepEqual(seededDropout(0.25, seed)!(x, 3).dataSync(), dropped);
    assert.notDeepEqual(drop(x, 4).dataSync(), dropped);
  });
});

Deno.test("gradients pass where activations were kept", () => {
  tf.tidy(() => {
    const drop = seededDropout(0.5, tf.tensor1d([1, 0], "int32"))!;
    const x = tf.ones([50]);
    const kept = drop(x, 0).dataSync();
    assert.deepEqual(tf.grad((x) => tf.sum(drop(x, 0)))(x).dataSync(), kept);
  });
});

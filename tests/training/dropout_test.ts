import assert from "node:assert/strict";
import { seededDropout } from "@/training/dropout.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

Deno.test("dropout keeps the expectation and repeats by seed and place", () => {
  tf.tidy(() => {
    const seed = tf.tensor1d([17, 0], "int32");
    const drop = seededDropout(0.25, seed)!;
    const x = tf.ones([100, 200]);
    const [first, second] = [drop(x).dataSync(), drop(x).dataSync()];
    const zeros = first.filter((v) => v === 0).length;
    assert.ok(Math.abs(zeros - 5000) < 5 * Math.sqrt(20000 * 0.25 * 0.75), `${zeros} zeros`);
    assert.ok(first.every((v) => v === 0 || Math.abs(v - 4 / 3) < 1e-6));
    assert.notDeepEqual(second, first);
    const again = seededDropout(0.25, seed)!;
    assert.deepEqual([again(x).dataSync(), again(x).dataSync()], [first, second]);
    assert.notDeepEqual(seededDropout(0.25, tf.tensor1d([18, 0], "int32"))!(x).dataSync(), first);
    assert.equal(seededDropout(0, seed), undefined);
  });
});

Deno.test("gradients pass where activations were kept", () => {
  tf.tidy(() => {
    const drop = () => seededDropout(0.5, tf.tensor1d([1, 0], "int32"))!;
    const x = tf.ones([50]);
    const kept = drop()(x).dataSync();
    assert.deepEqual(tf.grad((x) => tf.sum(drop()(x)))(x).dataSync(), kept);
  });
});

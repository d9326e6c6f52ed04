import assert from "node:assert/strict";
import { sparseSoftmaxCrossEntropy, startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

/**
 * Compares a gradient with central differences along random directions. The step is large because float32
 * has few digits; its error of third order is what the tolerance allows for.
 */
function checkGradient(f: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor): void {
  const step = 1e-2;
  for (let direction = 0; direction < 5; direction++) {
    tf.tidy(() => {
      const d = tf.randomNormal(x.shape, 0, 1, "float32", direction);
      const along = Number(tf.sum(tf.mul(tf.grad(f)(x), d)).arraySync());
      const ahead = Number(f(tf.add(x, tf.mul(d, step))).arraySync());
      const behind = Number(f(tf.sub(x, tf.mul(d, step))).arraySync());
      const numeric = (ahead - behind) / (2 * step);
      assert.ok(
        Math.abs(along - numeric) < 1e-3 * Math.max(1, Math.abs(numeric)),
        `direction ${direction}: gradient ${along}, differences ${numeric}`,
      );
    });
  }
}

Deno.test("sparse cross entropy's gradient is that of its values, rows weighted differently", () => {
  const labels = tf.tensor1d([0, 4, 2, 2], "int32");
  const weights = tf.tensor1d([1, 0.5, 0, 2]);
  checkGradient(
    (x) =>
      tf.sum(tf.mul(sparseSoftmaxCrossEntropy(x as tf.Tensor2D, labels), weights)) as tf.Scalar,
    tf.randomNormal([4, 5], 0, 2, "float32", 7),
  );
});

Deno.test("gathered rows' gradient adds up where a row is taken twice", () => {
  const rows = tf.tensor1d([2, 0, 2], "int32");
  const weights = tf.randomNormal([3, 4], 0, 1, "float32", 8);
  checkGradient(
    (x) => tf.sum(tf.mul(tf.square(tf.gather(x, rows)), weights)) as tf.Scalar,
    tf.randomNormal([3, 4], 0, 1, "float32", 9),
  );
});

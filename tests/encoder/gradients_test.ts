import assert from "node:assert/strict";
import { gelu } from "@/encoder/gelu.ts";
import { layerNorm } from "@/encoder/layer_norm.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

/** Compares a gradient with central differences of the summed, weighted output. */
function checkGradient(f: (...inputs: tf.Tensor[]) => tf.Tensor, shapes: number[][]) {
  tf.tidy(() => {
    const inputs = shapes.map((shape, i) => tf.randomNormal(shape, 0.3, 1, "float32", i + 1));
    const weights = tf.randomNormal(f(...inputs).shape, 0, 1, "float32", 99);
    const loss = (...xs: tf.Tensor[]) => tf.sum(tf.mul(f(...xs), weights)) as tf.Scalar;
    const gradients = tf.grads(loss)(inputs);
    const h = 1e-2;
    inputs.forEach((input, which) => {
      const values = input.dataSync();
      const gradient = gradients[which].dataSync();
      values.forEach((_, i) => {
        const moved = (by: number) => {
          const copy = Float32Array.from(values);
          copy[i] += by;
          return loss(...inputs.map((x, k) => k === which ? tf.tensor(copy, x.shape) : x))
            .dataSync()[0];
        };
        const numeric = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
        assert.ok(
          Math.abs(numeric - gradient[i]) < 2e-3 * (1 + Math.abs(numeric)),
          `input ${which}, value ${i}: ${gradient[i]}, by differences ${numeric}`,
        );
      });
    });
  });
}

Deno.test("gelu's own gradient equals finite differences", () => {
  checkGradient((x) => gelu(x), [[3, 7]]);
});

Deno.test("gelu equals x·Φ(x) at known points", () => {
  // Φ(1) = 0.841344746, Φ(-2) = 0.022750132
  const values = tf.tidy(() => gelu(tf.tensor1d([0, 1, -2])).dataSync());
  [0, 0.841344746, -0.045500264].forEach((expected, i) =>
    assert.ok(Math.abs(values[i] - expected) < 1e-6)
  );
});

Deno.test("layer norm's own gradients equal finite differences", () => {
  checkGradient(
    (x, gain, bias) => layerNorm(x as tf.Tensor2D, gain as tf.Tensor1D, bias as tf.Tensor1D),
    [[4, 6], [6], [6]],
  );
});

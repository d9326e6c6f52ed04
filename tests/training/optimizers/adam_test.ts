import assert from "node:assert/strict";
import fc from "fast-check";
import { adam } from "@/training/optimizers/adam.ts";
import { clipByGlobalNorm, globalNorm } from "@/training/optimizers/clip.ts";
import { initialState, scalarsOf } from "@/training/optimizers/optimizer.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

const config = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.1 };

/** fairseq's Adam for one weight, in float64. */
function scalarAdam(weight: number, gradients: number[], rates: number[]): number {
  let [first, second] = [0, 0];
  gradients.forEach((gradient, i) => {
    const step = i + 1;
    first = config.beta1 * first + (1 - config.beta1) * gradient;
    second = config.beta2 * second + (1 - config.beta2) * gradient ** 2;
    weight -= rates[i] * config.weightDecay * weight;
    const size = rates[i] * Math.sqrt(1 - config.beta2 ** step) / (1 - config.beta1 ** step);
    weight -= size * first / (Math.sqrt(second) + config.epsilon);
  });
  return weight;
}

Deno.test("Adam moves weights as fairseq's does", () => {
  const number = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(number, fc.array(number, { minLength: 1, maxLength: 8 }), (weight, gradients) => {
      tf.tidy(() => {
        const rates = gradients.map((_, i) => 0.01 / (i + 1));
        let parameters: Record<string, tf.Tensor> = { w: tf.tensor1d([weight]) };
        const optimizer = adam(config);
        let state = initialState(optimizer, parameters);
        gradients.forEach((gradient, i) => {
          const scalars = scalarsOf(optimizer, rates[i], i + 1);
          const gradients = { w: tf.tensor1d([gradient]) };
          ({ parameters, state } = optimizer.update(parameters, gradients, state, scalars));
        });
        const expected = scalarAdam(weight, gradients, rates);
        // Tiny gradients make the direction depend on float32 rounding of their square.
        assert.ok(Math.abs(parameters.w.dataSync()[0] - expected) < 1e-4);
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("clipping scales all gradients to the maximum norm, and leaves small ones alone", () => {
  tf.tidy(() => {
    const gradients = { a: tf.tensor1d([3, 0]), b: tf.tensor1d([4]) };
    const norm = globalNorm(gradients);
    assert.equal(norm.dataSync()[0], 5);
    const clipped = clipByGlobalNorm(gradients, norm, 1);
    assert.ok(Math.abs(globalNorm(clipped).dataSync()[0] - 1) < 1e-5);
    assert.ok(Math.abs(clipped.a.dataSync()[0] - 0.6) < 1e-5);
    assert.deepEqual([...clipByGlobalNorm(gradients, norm, 10).b.dataSync()], [4]);
  });
});

/**
 * Trains a small encoder for 10,000 compiled steps that update its weights in place, then 1,000 eager ones, and
 * fails unless the number of TensorFlow's handles is the same and memory doesn't grow after warm-up. Takes a minute
 * or two:
 * `deno run -A --v8-flags=--expose-gc tests/tensorflow/flat_memory.ts`.
 */
import { tensorFlow } from "@/tensorflow/backend.ts";
import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { randomEncoder } from "./random_encoders.ts";

/** Share of the steps after which memory should have found its level (allocators and V8 take their time). */
const WARM_UP = 0.4;

/**
 * What the process may grow by between then and the last step, in MB. The allocator adds an arena of some MB
 * now and then, when threads meet; one leaked kilobyte per step would be 6 MB, but it has a handle, too.
 */
const ALLOWED_GROWTH = 40;

await startTensorFlow();
const { parameters: initial, batch, lossAndGradients } = randomEncoder(0);

function update(parameters: Record<string, tf.Tensor>, dropoutSeed: tf.Tensor1D) {
  const { loss, gradients } = lossAndGradients(parameters, { ...batch, dropoutSeed });
  const next = Object.entries(parameters).map(([name, value]) =>
    [name, tf.sub(value, tf.mul(gradients[name], 0.01))] as const
  );
  return { loss, parameters: Object.fromEntries(next) };
}

function train(name: string, step: typeof update, steps: number): void {
  const warmUp = WARM_UP * steps;
  let parameters = Object.fromEntries(
    Object.entries(initial).map(([name, value]) => [name, tf.clone(value)]),
  );
  let handles = 0;
  let memory = 0;
  const start = performance.now();
  for (let i = 1; i <= steps; i++) {
    const seed = tf.tensor1d([i, 0], "int32");
    const next = tf.tidy(() => step(parameters, seed));
    next.loss.dataSync();
    tf.dispose([parameters, next.loss, seed]);
    parameters = next.parameters;
    if (i >= warmUp && i % (steps / 10) === 0) {
      const now = { handles: tensorFlow().binding.getNumOfTensors(), memory: residentMegabytes() };
      console.log(`${name}, step ${i}: ${now.handles} handles, ${now.memory.toFixed(0)} MB`);
      if (i === warmUp) ({ handles, memory } = now);
      if (now.handles !== handles || now.memory > memory + ALLOWED_GROWTH) {
        console.error(`${name}: not flat after step ${warmUp} (${handles} handles, ${memory} MB).`);
        Deno.exit(1);
      }
    }
  }
  console.log(`${name}: ${((performance.now() - start) / steps).toFixed(2)} ms per step`);
  tf.dispose(parameters);
}

/** Memory without JavaScript's garbage, which comes and goes. */
function residentMegabytes(): number {
  (globalThis as unknown as { gc(): void }).gc();
  return Deno.memoryUsage().rss / 1e6;
}

train("compiled", compile(update, { donate: [0] }), 10_000);
train("eager", update, 1_000);

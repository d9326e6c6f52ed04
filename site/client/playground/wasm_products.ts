import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "@/encoder/parameters.ts";

/** Matrices the other way round, by the data of the matrices themselves. */
const turned = new WeakMap<object, tf.Tensor>();

/**
 * Keeps matrices of weights the other way round as well. TensorFlow.js's WebAssembly multiplies by a transposed matrix
 * in a plain loop, and by others with XNNPACK, many times faster; an encoder multiplies by its weights transposed.
 */
export function keepTurned(parameters: Parameters): void {
  if (tf.getBackend() !== "wasm") return;
  for (const weights of Object.values(parameters)) {
    if (weights.rank === 2) turned.set(weights.dataId, tf.transpose(weights));
  }
}

/** Lets WebAssembly's products use what {@link keepTurned} keeps. */
export function useTurned(): void {
  const kernel = tf.getKernel(tf.BatchMatMul, "wasm");
  tf.unregisterKernel(tf.BatchMatMul, "wasm");
  tf.registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      const { inputs, attrs } = call;
      const b = attrs?.transposeB ? turned.get(inputs.b!.dataId) : undefined;
      if (b === undefined) return kernel.kernelFunc(call);
      const product = { ...attrs, transposeB: false };
      return kernel.kernelFunc({ ...call, inputs: { ...inputs, b }, attrs: product });
    },
  });
}

/**
 * TensorFlow for TensorFlow.js: the current TensorFlow runtime under tfjs-node-gpu's kernels, by Deno's
 * foreign function interface; no addon, no compiler, no install script.
 *
 * - {@link startTensorFlow}, then everything of {@link tf}, eagerly;
 * - {@link compile}: any function of tensors as one TensorFlow function, compiled by XLA;
 * - {@link sparseSoftmaxCrossEntropy}, {@link statelessUniform}: ops that tfjs lacks;
 * - {@link loadSavedModel}: models that TensorFlow or Keras has saved;
 * - {@link joinWorkers}: sums and broadcasts over several processes.
 *
 * Tried on Linux, x86-64, on the CPU, with TensorFlow 2.12, 2.16 and 2.21. Untried, though written for: Linux
 * on arm64, macOS on arm64 (names of the libraries), NVIDIA GPUs (CUDA's libraries are found in the wheel
 * `tensorflow[and-cuda]`, memory grows as needed, asking for a GPU never ends on the CPU). Several processes
 * were tried on one machine's CPU; on GPUs and over a network between machines they are untried.
 *
 * @module
 */
export * as tf from "@tensorflow/tfjs-core";
export {
  productPrecision,
  type RunningTensorFlow,
  startTensorFlow,
  type TensorFlowOptions,
} from "./backend.ts";
export { TensorFlowError } from "./c_api.ts";
export { joinWorkers, type WorkerGroup, WorkerLost, type WorkerPatience } from "./collectives.ts";
export { compile, type Compiled, type CompileOptions } from "./compile.ts";
export { LibraryError } from "./library.ts";
export { type LoadedModel, loadSavedModel } from "./load_saved_model.ts";
export { sparseSoftmaxCrossEntropy, statelessUniform } from "./ops.ts";

/**
 * TensorFlow for TensorFlow.js: the current TensorFlow runtime under tfjs-node-gpu's kernels, by Deno's
 * foreign function interface.
 *
 * @module
 */
export * as tf from "@tensorflow/tfjs-core";
export { type RunningTensorFlow, startTensorFlow, type TensorFlowOptions } from "./backend.ts";
export { TensorFlowError } from "./c_api.ts";
export { compile, type Compiled, type CompileOptions } from "./compile.ts";
export { LibraryError } from "./library.ts";
export { sparseSoftmaxCrossEntropy, statelessUniform } from "./ops.ts";

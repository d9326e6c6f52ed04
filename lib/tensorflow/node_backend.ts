import type * as tf from "@tensorflow/tfjs-core";
import type { Attribute } from "./attributes.ts";
import type { Binding, TensorMetadata } from "./binding.ts";

/** What this project uses of tfjs-node-gpu's backend (`NodeJSKernelBackend`). */
export interface NodeBackend {
  /** Swapped for another while a function is traced. */
  binding: Binding;
  /** Ids of tensors' values in TensorFlow, uploaded if they aren't there yet. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  /** A tensor of tfjs for one of TensorFlow's. */
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  /** A tensor's values; of a tensor of a function that is being traced, an error. */
  readSync(dataId: tf.DataId): tf.BackendValues;
  /** The same as a promise. */
  read(dataId: tf.DataId): Promise<tf.BackendValues>;
  /** How many tensors of tfjs (clones of one another) refer to a value. */
  refCount(dataId: tf.DataId): number;
  /** TensorFlow's number for a dtype. */
  getDTypeInteger(dtype: tf.DataType): number;
  /** Runs an op. */
  executeMultipleOutputs(
    opName: string,
    attributes: Attribute[],
    inputs: tf.TensorInfo[],
    numOutputs: number,
  ): tf.Tensor[];
}

/** What an op is called with. */
export interface Call {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  backend: NodeBackend;
}

/** An implementation of an op of tfjs. */
export type Kernel = (call: Call) => tf.Tensor | tf.Tensor[];

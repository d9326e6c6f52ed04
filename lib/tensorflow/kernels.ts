/**
 * Our own kernels for the TensorFlow backend: ops that tfjs lacks, and replacements for two of
 * tfjs-node-gpu's: one reads a tensor back to the host (which costs a synchronisation and cannot be
 * compiled), the other relies on what TensorFlow no longer does.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Attribute, TF_ATTR_INT, TF_ATTR_TYPE } from "./attributes.ts";
import { TF_FLOAT, TF_INT32 } from "./dtype.ts";

/** The part of tfjs-node-gpu's backend that these kernels use. */
interface KernelBackend {
  executeMultipleOutputs(
    opName: string,
    attributes: Attribute[],
    inputs: tf.TensorInfo[],
    numOutputs: number,
  ): tf.Tensor[];
  getDTypeInteger(dtype: tf.DataType): number;
}

interface Call {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  backend: KernelBackend;
}

type Kernel = (call: Call) => tf.Tensor | tf.Tensor[];

/**
 * Rows of `x` along `axis`. TensorFlow checks the indices itself on a CPU; on a GPU and in a function
 * compiled by XLA, what an index out of range gives is undefined.
 */
const gather: Kernel = ({ inputs: { x, indices }, attrs, backend }) => {
  const { axis, batchDims } = attrs as { axis: number; batchDims: number };
  tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
  const axisTensor = tf.scalar(axis, "int32");
  const [rows] = backend.executeMultipleOutputs(
    "GatherV2",
    [
      { name: "batch_dims", type: TF_ATTR_INT, value: batchDims },
      type("Tparams", backend.getDTypeInteger(x.dtype)),
      type("Tindices", backend.getDTypeInteger(indices.dtype)),
      type("Taxis", TF_INT32),
    ],
    [x, indices, axisTensor],
    1,
  );
  axisTensor.dispose();
  return rows;
};

/** TensorFlow 2.21's op makes 0 of every int32; its Python functions don't call it for integers either. */
const round: Kernel = ({ inputs: { x }, backend }) =>
  backend.executeMultipleOutputs(
    x.dtype === "float32" ? "Round" : "Identity",
    [type("T", backend.getDTypeInteger(x.dtype))],
    [x],
    1,
  )[0];

/** `[loss, softmax(logits) - oneHot(labels)]`, one loss per row. */
const sparseSoftmaxCrossEntropy: Kernel = ({ inputs: { logits, labels }, backend }) =>
  backend.executeMultipleOutputs(
    "SparseSoftmaxCrossEntropyWithLogits",
    [type("T", TF_FLOAT), type("Tlabels", TF_INT32)],
    [logits, labels],
    2,
  );

/** 32 random bits per element, as int32; the same bits on every device and compiled or not. */
const statelessRandomBits: Kernel = ({ inputs: { seed }, attrs, backend }) => {
  const { shape } = attrs as { shape: number[] };
  const shapeTensor = tf.tensor1d(shape, "int32");
  const [bits] = backend.executeMultipleOutputs(
    "StatelessRandomUniformFullInt",
    [type("dtype", TF_INT32), type("T", TF_INT32), type("Tseed", TF_INT32)],
    [shapeTensor, seed],
    1,
  );
  shapeTensor.dispose();
  return bits;
};

/** `x & mask`, element by element, for int32; tfjs-node-gpu has no kernel for it. */
const bitwiseAnd: Kernel = ({ inputs: { a, b }, backend }) =>
  backend.executeMultipleOutputs("BitwiseAnd", [type("T", TF_INT32)], [a, b], 1)[0];

function type(name: string, dtype: number): Attribute {
  return { name, type: TF_ATTR_TYPE, value: dtype };
}

/** Registers the kernels of this file for the backend `tensorflow`, after tfjs-node-gpu's own. */
export function registerOwnKernels(): void {
  for (const name of ["GatherV2", "Round"]) tf.unregisterKernel(name, "tensorflow");
  const own = {
    GatherV2: gather,
    Round: round,
    BitwiseAnd: bitwiseAnd,
    SparseSoftmaxCrossEntropyWithLogits: sparseSoftmaxCrossEntropy,
    StatelessRandomBits: statelessRandomBits,
  };
  for (const [kernelName, kernelFunc] of Object.entries(own)) {
    tf.registerKernel({
      kernelName,
      backendName: "tensorflow",
      kernelFunc: kernelFunc as unknown as tf.KernelFunc,
    });
  }
  tf.registerGradient({
    kernelName: "SparseSoftmaxCrossEntropyWithLogits",
    outputsToSave: [false, true],
    gradFunc: (dy, [logitsGradient]) => ({
      logits: () => tf.mul(tf.expandDims((dy as tf.Tensor[])[0], 1), logitsGradient),
    }),
  });
}

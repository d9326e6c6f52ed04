/**
 * Our own kernels for the TensorFlow backend: ops that tfjs lacks, and replacements for two of
 * tfjs-node-gpu's: one reads a tensor back to the host (which costs a synchronisation and cannot be
 * compiled), the other relies on what TensorFlow no longer does.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Attribute, TF_ATTR_INT, TF_ATTR_TYPE } from "./attributes.ts";
import { TF_FLOAT, TF_INT32 } from "./dtype.ts";
import type { NodeBackend } from "./node_backend.ts";
import { statelessUniformKernel } from "./stateless_uniform.ts";

interface Call {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  backend: NodeBackend;
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

const statelessUniform: Kernel = ({ inputs: { seed }, attrs, backend }) =>
  statelessUniformKernel(backend, seed, attrs.shape as number[]);

function type(name: string, dtype: number): Attribute {
  return { name, type: TF_ATTR_TYPE, value: dtype };
}

/** Registers the kernels of this file for the backend `tensorflow`, after tfjs-node-gpu's own. */
export function registerOwnKernels(): void {
  for (const name of ["GatherV2", "Round"]) tf.unregisterKernel(name, "tensorflow");
  const own = {
    GatherV2: gather,
    Round: round,
    SparseSoftmaxCrossEntropyWithLogits: sparseSoftmaxCrossEntropy,
    StatelessUniform: statelessUniform,
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

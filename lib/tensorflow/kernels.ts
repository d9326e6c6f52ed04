/**
 * Our own kernels for the TensorFlow backend: ops that tfjs lacks, and replacements for some of
 * tfjs-node-gpu's: one reads a tensor back to the host (which costs a synchronisation and cannot be
 * compiled), one relies on what TensorFlow no longer does, one multiplies matrices faster.
 */
import * as tf from "@tensorflow/tfjs-core";
import { bfloat16Product } from "./bfloat16_product.ts";
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
  statelessUniformKernel(backend, seed, attrs.shape as number[], attrs.first as number);

/** Matrix products in bfloat16; integers and complex numbers are left to float32's kernel. */
function bfloat16MatMul(otherwise: Kernel): Kernel {
  return (call) => {
    const { inputs: { a, b }, attrs, backend } = call;
    if (a.dtype !== "float32" || b.dtype !== "float32") return otherwise(call);
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    return bfloat16Product(backend, a, b, transposeA, transposeB);
  };
}

/**
 * In functions for XLA on a CPU, a tall `aᵀb` (the gradient of most weight matrices) is computed as the
 * transpose of the wide `bᵀa`: XLA's code does 55 GFLOP/s for the former and 102 for the latter, on one core.
 * The barrier keeps XLA from turning one back into the other.
 */
function matMulForXla(otherwise: Kernel): Kernel {
  return (call) => {
    const { inputs: { a, b }, attrs: { transposeA, transposeB }, backend } = call;
    const tall = transposeA && !transposeB && a.shape.length === 2 && a.shape[1] > b.shape[1]!;
    if (!tall || !backend.binding.forXlaOnCpu) return otherwise(call);
    const wide = tf.matMul(b as tf.Tensor2D, a as tf.Tensor2D, true);
    const types = { name: "T", type: TF_ATTR_TYPE, value: [backend.getDTypeInteger(wide.dtype)] };
    const [kept] = backend.executeMultipleOutputs("XlaOptimizationBarrier", [types], [wide], 1);
    return tf.transpose(kept);
  };
}

function type(name: string, dtype: number): Attribute {
  return { name, type: TF_ATTR_TYPE, value: dtype };
}

/**
 * Registers the kernels of this file for the backend `tensorflow`, after tfjs-node-gpu's own.
 *
 * @param products in which precision matrices are multiplied
 */
export function registerOwnKernels(products: "float32" | "bfloat16"): void {
  const own: Record<string, Kernel> = {
    GatherV2: gather,
    Round: round,
    SparseSoftmaxCrossEntropyWithLogits: sparseSoftmaxCrossEntropy,
    StatelessUniform: statelessUniform,
  };
  const matMul = tf.getKernel("BatchMatMul", "tensorflow").kernelFunc as unknown as Kernel;
  own.BatchMatMul = products === "bfloat16" ? bfloat16MatMul(matMul) : matMulForXla(matMul);
  for (const [kernelName, kernelFunc] of Object.entries(own)) {
    if (tf.getKernel(kernelName, "tensorflow")) tf.unregisterKernel(kernelName, "tensorflow");
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

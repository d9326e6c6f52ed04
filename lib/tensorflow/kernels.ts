/**
 * Our own kernels for the TensorFlow backend: ops that tfjs or tfjs-node-gpu lack, and replacements for some of
 * tfjs-node-gpu's, which read a tensor back to the host (which costs a synchronisation and cannot be compiled),
 * rely on what TensorFlow no longer does, leave out dtypes or defaults of tfjs, are wrong in places, or slow.
 */
import * as tf from "@tensorflow/tfjs-core";
import { bfloat16Product } from "./bfloat16_product.ts";
import { ofInt, ofType } from "./attributes.ts";
import { cropAndResize } from "./crop_and_resize.ts";
import { TF_FLOAT, TF_INT32 } from "./dtype.ts";
import { absentKernels } from "./absent_kernels.ts";
import type { Kernel } from "./node_backend.ts";
import { statelessUniformKernel } from "./stateless_uniform.ts";

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
      ofInt("batch_dims", batchDims),
      ofType("Tparams", backend.getDTypeInteger(x.dtype)),
      ofType("Tindices", backend.getDTypeInteger(indices.dtype)),
      ofType("Taxis", TF_INT32),
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
    [ofType("T", backend.getDTypeInteger(x.dtype))],
    [x],
    1,
  )[0];

/** tfjs hands an absent `strides` on; it means 1 along every axis. */
function stridedSlice(otherwise: Kernel): Kernel {
  return (call) => {
    const { begin, strides = begin.map(() => 1) } = call.attrs as Record<string, number[]>;
    return otherwise({ ...call, attrs: { ...call.attrs, strides } });
  };
}

/** Operands of two dtypes become the one that holds both, as in tfjs' other backends. */
function select(otherwise: Kernel): Kernel {
  return (call) => {
    const { condition, t, e } = call.inputs as Record<string, tf.Tensor>;
    if (t.dtype === e.dtype) return otherwise(call);
    const dtype = tf.upcastType(t.dtype, e.dtype);
    return tf.tidy(() => {
      const inputs = { condition, t: tf.cast(t, dtype), e: tf.cast(e, dtype) };
      return otherwise({ ...call, inputs });
    });
  };
}

/** No integer and no truth value is NaN or infinite, which TensorFlow is not asked. */
function never(otherwise: Kernel): Kernel {
  return (call) => {
    const { x } = call.inputs as Record<string, tf.Tensor>;
    return x.dtype === "float32" ? otherwise(call) : tf.zeros(x.shape, "bool");
  };
}

/** The reverse: every integer and every truth value is finite. */
function always(otherwise: Kernel): Kernel {
  return (call) => {
    const { x } = call.inputs as Record<string, tf.Tensor>;
    return x.dtype === "float32" ? otherwise(call) : tf.ones(x.shape, "bool");
  };
}

/** For floats only in TensorFlow; what falls below 0 is no longer an integer. */
function leakyRelu(otherwise: Kernel): Kernel {
  return (call) => {
    const { x } = call.inputs as Record<string, tf.Tensor>;
    if (x.dtype === "float32") return otherwise(call);
    return tf.tidy(() => otherwise({ ...call, inputs: { x: tf.cast(x, "float32") } }));
  };
}

/** Of integers, tfjs-node-gpu's computes the float and then disposes of the caller's tensor. */
function exp(otherwise: Kernel): Kernel {
  return (call) => {
    const { x } = call.inputs as Record<string, tf.Tensor>;
    if (x.dtype !== "int32") return otherwise(call);
    return tf.tidy(() => otherwise({ ...call, inputs: { x: tf.cast(x, "float32") } }));
  };
}

/** tfjs-node-gpu's makes NaN of Infinity, as it takes `x - |x|`. */
const prelu: Kernel = ({ inputs: { x, alpha } }) =>
  tf.tidy(() => {
    const floats = tf.cast(x as tf.Tensor, "float32");
    return tf.where(tf.less(floats, 0), tf.mul(floats, alpha as tf.Tensor), floats);
  });

/** 1 above 0, else `alpha`; tfjs-node-gpu's asks TensorFlow which integers are NaN. */
function step(otherwise: Kernel): Kernel {
  return (call) => {
    const { x } = call.inputs as Record<string, tf.Tensor>;
    if (x.dtype === "float32") return otherwise(call);
    const below = call.attrs.alpha as number;
    return tf.tidy(() => {
      const positive = tf.cast(tf.greater(tf.cast(x, "int32"), 0), "float32");
      return tf.cast(tf.add(tf.mul(positive, 1 - below), below), x.dtype);
    });
  };
}

/**
 * Equal seeds draw equal samples, in eager mode and compiled. TensorFlow's op of this name, which tfjs-node-gpu
 * takes, goes on from call to call whatever the seed.
 */
const multinomial: Kernel = ({ inputs: { logits }, attrs, backend }) => {
  const { numSamples, seed, normalized } = attrs as {
    numSamples: number;
    seed: number;
    normalized: boolean;
  };
  return tf.tidy(() => {
    const floats = tf.cast(logits as tf.Tensor, "float32");
    const halves = new Int32Array(Float64Array.of(seed).buffer);
    return backend.executeMultipleOutputs(
      "StatelessMultinomial",
      [ofType("output_dtype", TF_INT32)],
      [
        normalized ? tf.log(floats) : floats,
        tf.scalar(numSamples, "int32"),
        tf.tensor1d(halves, "int32"),
      ],
      1,
    )[0];
  });
};

/** `[loss, softmax(logits) - oneHot(labels)]`, one loss per row. */
const sparseSoftmaxCrossEntropy: Kernel = ({ inputs: { logits, labels }, backend }) =>
  backend.executeMultipleOutputs(
    "SparseSoftmaxCrossEntropyWithLogits",
    [ofType("T", TF_FLOAT), ofType("Tlabels", TF_INT32)],
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
 * transpose of the wide `bᵀa`: on one core of an AMD EPYC (family 26) XLA's code does 73 to 104 GFLOP/s for the
 * former and 141 to 170 for the latter; other processors were not tried. The barrier keeps XLA from turning one
 * back into the other.
 */
function matMulForXla(otherwise: Kernel): Kernel {
  return (call) => {
    const { inputs: { a, b }, attrs: { transposeA, transposeB }, backend } = call;
    const tall = transposeA && !transposeB && a.shape.length === 2 && a.shape[1] > b.shape[1]!;
    if (!tall || !backend.binding.forXlaOnCpu) return otherwise(call);
    const wide = tf.matMul(b as tf.Tensor2D, a as tf.Tensor2D, true);
    const types = ofType("T", [backend.getDTypeInteger(wide.dtype)]);
    const [kept] = backend.executeMultipleOutputs("XlaOptimizationBarrier", [types], [wide], 1);
    return tf.transpose(kept);
  };
}

/**
 * Registers the kernels of this file for the backend `tensorflow`, after tfjs-node-gpu's own.
 *
 * @param products in which precision matrices are multiplied
 */
export function registerOwnKernels(products: "float32" | "bfloat16"): void {
  const given = (name: string) => tf.getKernel(name, "tensorflow").kernelFunc as unknown as Kernel;
  const own: Record<string, Kernel> = {
    ...absentKernels,
    CropAndResize: cropAndResize,
    Exp: exp(given("Exp")),
    GatherV2: gather,
    IsFinite: always(given("IsFinite")),
    IsInf: never(given("IsInf")),
    IsNan: never(given("IsNan")),
    LeakyRelu: leakyRelu(given("LeakyRelu")),
    Multinomial: multinomial,
    Prelu: prelu,
    Round: round,
    Select: select(given("Select")),
    SparseSoftmaxCrossEntropyWithLogits: sparseSoftmaxCrossEntropy,
    StatelessUniform: statelessUniform,
    Step: step(given("Step")),
    StridedSlice: stridedSlice(given("StridedSlice")),
    BatchMatMul: products === "bfloat16"
      ? bfloat16MatMul(given("BatchMatMul"))
      : matMulForXla(given("BatchMatMul")),
  };
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

import type * as tf from "@tensorflow/tfjs-core";
import { ofBool, ofType } from "./attributes.ts";
import { TF_BFLOAT16, TF_FLOAT } from "./dtype.ts";
import type { NodeBackend } from "./node_backend.ts";
import { opSequence } from "./op_sequence.ts";

/**
 * The product of two float32 tensors' matrices, computed in bfloat16: both are rounded to 8 significant bits,
 * products are added up in float32 where the processor's instructions do so (AVX512-BF16, AMX, GPUs), and the
 * result is rounded once more. Everything else, weights and optimizer state included, stays float32.
 */
export function bfloat16Product(
  backend: NodeBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): tf.Tensor {
  const sequence = opSequence(backend.binding);
  const narrowing = [ofType("SrcT", TF_FLOAT), ofType("DstT", TF_BFLOAT16)];
  const narrow = backend.getInputTensorIds([a, b]).map((id) =>
    sequence.run("Cast", narrowing, [id])[0]
  );
  const [product] = sequence.run("BatchMatMulV2", [
    ofType("T", TF_BFLOAT16),
    ofBool("adj_x", transposeA),
    ofBool("adj_y", transposeB),
  ], narrow);
  const widening = [ofType("SrcT", TF_BFLOAT16), ofType("DstT", TF_FLOAT)];
  const [result] = sequence.results(sequence.run("Cast", widening, [product]));
  return backend.createOutputTensor(result);
}

import * as tf from "@tensorflow/tfjs-core";
import { dense, norm } from "./dense.ts";
import type { Dropout } from "./encoder.ts";
import { gelu } from "./gelu.ts";
import { names, type Parameters } from "./parameters.ts";

/**
 * The masked-language-model head of RoBERTa: dense, gelu, norm, then the token embedding as
 * decoder (tied, Press & Wolf 2017), unless the weights have a decoder of their own. The authors run
 * it at the predicted positions only; so does this project, by what is passed in.
 *
 * @param vectors final vectors, [predicted, hidden]
 * @returns logits, [predicted, vocabularySize]
 */
export function mlmHead(parameters: Parameters, vectors: tf.Tensor2D): tf.Tensor2D {
  const inner = norm(parameters, names.headNorm, gelu(dense(parameters, names.headDense, vectors)));
  const decoder = (parameters[names.decoder] ?? parameters[names.tokens]) as tf.Tensor2D;
  return tf.add(tf.matMul(inner, decoder, false, true), parameters[names.headBias]) as tf.Tensor2D;
}

/**
 * RoBERTa's classification head, as in the authors' fine-tuning: the vector of `<s>`, dropout,
 * dense, tanh, dropout, output.
 *
 * @param vectors final vectors at `<s>`, [rows, hidden]
 * @param drop leave out for evaluation
 * @returns logits, [rows, classes]
 */
export function classificationHead(
  parameters: Parameters,
  vectors: tf.Tensor2D,
  drop: Dropout = (x) => x,
): tf.Tensor2D {
  const read = drop(vectors) as tf.Tensor2D;
  const inner = drop(tf.tanh(dense(parameters, names.classifierDense, read))) as tf.Tensor2D;
  return dense(parameters, names.classifierOutput, inner);
}

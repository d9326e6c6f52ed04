/**
 * The step of tensorflow_step.ts as users of the stock tfjs-node addon run it: eagerly, with its own kernels and
 * TensorFlow.js's own loss. Arguments: the case as JSON, the number of threads, and the addon's file.
 */
import { createRequire } from "node:module";
import util from "node:util";
import { encode } from "@/encoder/encoder.ts";
import { mlmHead } from "@/encoder/heads.ts";
import { encoderShapes, initialize } from "@/encoder/parameters.ts";
import { dispose, recordOf, tidy } from "@/encoder/tree.ts";
import { tf } from "@/tensorflow/mod.ts";
import { adam as adamOf } from "@/training/optimizers/adam.ts";
import { initialState, scalarsOf } from "@/training/optimizers/optimizer.ts";
import { answerSteps } from "./answer_steps.ts";
import { adam, encoderOf, randomBatch } from "./random_batch.ts";

const [caseText, threads, addon] = Deno.args;
Deno.env.set("TF_NUM_INTRAOP_THREADS", threads); // the addon has no option for it
Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null });
const { NodeJSKernelBackend } = await import(
  "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js"
);
const binding = createRequire(import.meta.url)(addon);
const backend = new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu");
tf.registerBackend("tensorflow", () => backend as any, 3);
await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
await tf.setBackend("tensorflow");

const one = JSON.parse(caseText);
const config = encoderOf(one);
const names = Object.keys(encoderShapes(config));
let parameters = initialize(encoderShapes(config), 1);
const optimizer = adamOf(adam);
let state = initialState(optimizer, parameters);
const batch = randomBatch(one);
const record = (tensors: tf.Tensor[]) => recordOf(names, tensors);
let steps = 0;

await answerSteps(() => {
  const next = tidy(() => {
    const { inputIds, positions, targets } = batch();
    const labels = tf.oneHot(targets, config.vocabularySize);
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const weights = record(tensors);
      const logits = mlmHead(weights, encode(config, weights, { inputIds, positions }));
      return tf.losses.softmaxCrossEntropy(labels, logits);
    })(names.map((name) => parameters[name]));
    const scalars = scalarsOf(optimizer, 1e-3, ++steps);
    value.dataSync();
    return optimizer.update(parameters, record(grads), state, scalars);
  });
  dispose([parameters, state]);
  ({ parameters, state } = next);
});

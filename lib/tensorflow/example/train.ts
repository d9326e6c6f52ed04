/** Trains a small model of layers, and compiles what it has learnt. `deno run -A train.ts` */
import { compile, startTensorFlow } from "../mod.ts";
import * as tf from "npm:@tensorflow/tfjs@4.22.0";

await startTensorFlow({ device: "cpu" });

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [2], units: 8, activation: "tanh" }),
    tf.layers.dense({ units: 1, activation: "sigmoid" }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.1), loss: "binaryCrossentropy" });
const x = tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]);
const y = tf.tensor2d([[0], [1], [1], [0]]);
const { history } = await model.fit(x, y, { epochs: 200, batchSize: 4, verbose: 0 });
console.log("loss", Number(history.loss[0]) > 10 * Number(history.loss.at(-1)) ? "fell" : "stayed");

const weights = model.getWeights().map((weight) => tf.clone(weight));
const answer = compile(([w1, b1, w2, b2]: tf.Tensor[], x: tf.Tensor2D) =>
  tf.sigmoid(
    tf.add(tf.matMul(tf.tanh(tf.add(tf.matMul(x, w1 as tf.Tensor2D), b1)), w2 as tf.Tensor2D), b2),
  )
);
console.log("compiled", tf.round(answer(weights, x)).dataSync().join(" "));

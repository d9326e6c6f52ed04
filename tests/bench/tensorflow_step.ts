/**
 * A process that trains one encoder step by step on TensorFlow, with the project's own training step.
 * Arguments: the case as JSON, the number of threads, and "float32", which XLA compiles, or "bfloat16", in which
 * matrices are then multiplied, in graph mode. XLA's programs are kept, as the commands keep theirs. See
 * {@link answerSteps} for input and output.
 */
import { fileURLToPath } from "node:url";
import { encoderShapes, initialize } from "@/encoder/parameters.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import { mlmLoss } from "@/training/mlm_loss.ts";
import { initialTrainingState, trainingStep } from "@/training/train_step.ts";
import { answerSteps } from "./answer_steps.ts";
import { adam, encoderOf, randomBatch } from "./random_batch.ts";

const [caseText, threads, precision] = Deno.args;
const one = JSON.parse(caseText);
const products = precision === "bfloat16" ? "bfloat16" : "float32";
const programCache = fileURLToPath(
  new URL(`../../data/cache/bench/programs/${threads}-threads`, import.meta.url),
);
await startTensorFlow({ device: "cpu", threads: Number(threads), products, programCache });

const config = encoderOf(one);
const parameters = initialize(encoderShapes(config), 1);
const optimizer = { ...adam, clipNorm: null };
let state = initialTrainingState(parameters, optimizer);
const step = trainingStep({
  loss: mlmLoss(config),
  optimizer,
  dropout: 0,
  seed: 1,
  xla: products === "float32",
});
const batch = randomBatch(one);
let steps = 0;

await answerSteps(() => {
  ({ state } = step(state, batch(), { index: ++steps, learningRate: 1e-3 }));
});

/**
 * A process that trains one encoder step by step on TensorFlow, with the project's own training step.
 * Arguments: the case as JSON, and the number of threads. See {@link answerSteps} for input and output.
 */
import { encoderShapes, initialize } from "@/encoder/parameters.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import { mlmLoss } from "@/training/mlm_loss.ts";
import { initialTrainingState, trainingStep } from "@/training/train_step.ts";
import { answerSteps } from "./answer_steps.ts";
import { adam, encoderOf, randomBatch } from "./random_batch.ts";

const [caseText, threads] = Deno.args;
const one = JSON.parse(caseText);
await startTensorFlow({ device: "cpu", threads: Number(threads) });

const config = encoderOf(one);
const parameters = initialize(encoderShapes(config), 1);
const optimizer = { ...adam, clipNorm: null };
let state = initialTrainingState(parameters, optimizer);
const step = trainingStep({ loss: mlmLoss(config), optimizer, dropout: 0, seed: 1, xla: true });
const batch = randomBatch(one);
let steps = 0;

await answerSteps(() => {
  ({ state } = step(state, batch(), { index: ++steps, learningRate: 1e-3 }));
});

/**
 * A process that trains one encoder step by step on TensorFlow, with the project's own training step.
 * Arguments: the case as JSON, and the number of threads. Each line of input is a number of steps; each line
 * of output is JSON: the seconds that each of them took, by the clock and of all threads' processor time.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { encoderShapes, initialize } from "@/encoder/parameters.ts";
import { randomStream } from "@/random/random.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { initialMoments } from "@/training/adam.ts";
import { mlmLoss } from "@/training/mlm_loss.ts";
import { trainStep } from "@/training/train_step.ts";
import { type Case, predictedPerRow } from "./cases.ts";

const [caseText, threads] = Deno.args;
const { layers, hidden, heads, vocabularySize, rows, length, ...rest }: Case = JSON.parse(caseText);
const perRow = predictedPerRow({ ...rest, layers, hidden, heads, vocabularySize, rows, length });
await startTensorFlow({ device: "cpu", threads: Number(threads) });

const config = {
  layers,
  hidden,
  heads,
  vocabularySize,
  feedForward: 4 * hidden,
  positions: { kind: "learned" as const, maximum: length },
  dropout: 0,
};
const random = randomStream({ seed: 1, stream: "bench", epoch: 0, index: 0 });
const draw = (count: number, below: number) =>
  Int32Array.from({ length: count }, () => random.below(below));
const inputIds = draw(rows * length, vocabularySize);
const targets = draw(rows * perRow, vocabularySize);
const positions = Int32Array.from(
  { length: rows * perRow },
  (_, i) => Math.floor(i / perRow) * length + i % perRow,
);
const weights = new Float32Array(rows * perRow).fill(1);

const parameters = initialize(encoderShapes(config), 1);
let state = { parameters, moments: initialMoments(parameters) };
const step = trainStep(
  mlmLoss(config),
  { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, clipNorm: null },
  { peakLearningRate: 1e-3, warmupSteps: 10, totalSteps: 100_000 },
  0,
  1,
  true,
);
let steps = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const times = Array.from({ length: Number(line) }, () => {
    const start = performance.now();
    const processor = process.cpuUsage();
    const batch = {
      inputIds: tf.tensor2d(inputIds, [rows, length], "int32"),
      positions: tf.tensor1d(positions, "int32"),
      targets: tf.tensor1d(targets, "int32"),
      weights: tf.tensor1d(weights),
    };
    ({ state } = step(state, batch, ++steps));
    const { user, system } = process.cpuUsage(processor);
    return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
  });
  console.log(JSON.stringify(times));
}

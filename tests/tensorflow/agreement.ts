/**
 * Compares eager and compiled (XLA) loss and gradients of 100 random small encoders, with dropout on. Takes
 * minutes, because XLA compiles each: `deno run -A tests/tensorflow/agreement.ts`.
 */
import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { randomEncoder } from "./random_encoders.ts";
import { relativeDifference } from "./relative_difference.ts";

const ENCODERS = 100;
const LIMIT = 1e-5;

await startTensorFlow();
let worst = { loss: 0, gradients: 0 };
for (let index = 0; index < ENCODERS; index++) {
  tf.tidy(() => {
    const { parameters, batch, lossAndGradients } = randomEncoder(index);
    const compiled = compile(lossAndGradients);
    const [eager, fast] = [lossAndGradients, compiled].map((f) => f(parameters, batch));
    compiled.dispose();
    worst = {
      loss: Math.max(worst.loss, relativeDifference({ loss: fast.loss }, { loss: eager.loss })),
      gradients: Math.max(worst.gradients, relativeDifference(fast.gradients, eager.gradients)),
    };
  });
  if ((index + 1) % 10 === 0) console.log(`${index + 1} encoders`, worst);
}
if (Math.max(worst.loss, worst.gradients) > LIMIT) {
  console.error(`Compiled and eager results differ by more than ${LIMIT}.`);
  Deno.exit(1);
}

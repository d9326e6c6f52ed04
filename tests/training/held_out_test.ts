import assert from "node:assert/strict";
import { encoderShapes, initialize } from "@/encoder/parameters.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { heldOutEvaluator } from "@/training/held_out.ts";
import { walkingCorpus } from "./small_corpus.ts";
import { smallEncoder } from "../encoder/small_encoder.ts";

await startTensorFlow();

const encoder = smallEncoder();
const corpus = walkingCorpus();

Deno.test("an evaluation that has nothing to predict is refused by its sequences and rate", () => {
  const parameters = initialize(encoderShapes(encoder), 1);
  const evaluate = heldOutEvaluator(encoder, corpus, 16, 4);
  assert.ok(Number.isFinite(evaluate(parameters, maskingConfig({ corruptionRate: 0.15 }), 8)));
  const before = tf.memory().numTensors;
  assert.throws(
    () => evaluate(parameters, maskingConfig({ corruptionRate: 1e-6 }), 8),
    /at a rate of 0\.000001 the held-out sequences 0 to 3, of 16 tokens each, have nothing to predict/,
  );
  assert.throws(
    () => evaluate(parameters, maskingConfig({ corruptionRate: 0.15 }), 0),
    /0 held-out sequences were asked for/,
  );
  assert.equal(tf.memory().numTensors, before);
  evaluate.dispose();
});

Deno.test("the loss is the mean over all predictions, in batches of whatever size", () => {
  const parameters = initialize(encoderShapes(encoder), 1);
  const masking = maskingConfig({ corruptionRate: 0.15 });
  const lossOf = (batchSize: number, text = corpus, asked = masking) => {
    const evaluate = heldOutEvaluator(encoder, text, 16, batchSize);
    const loss = evaluate(parameters, asked, 16);
    evaluate.dispose();
    return loss;
  };
  const whole = lossOf(16);
  for (const batchSize of [1, 4]) {
    assert.ok(Math.abs(lossOf(batchSize) - whole) < 1e-5, `${lossOf(batchSize)}, not ${whole}`);
  }
  const readBlock: typeof corpus.readBlock = (split, ...place) => {
    assert.equal(split, "heldOut");
    return corpus.readBlock(split, ...place);
  };
  assert.equal(lossOf(16, { ...corpus, readBlock }), whole);
  // Rates that change are taken at the end of the training.
  const falling = maskingConfig({ corruptionRate: { kind: "linear", from: 0.6, to: 0.15 } });
  assert.ok(Math.abs(lossOf(16, corpus, falling) - whole) < 1e-5);
});

Deno.test("a parameter that is not finite is named instead of a loss that is none", () => {
  const parameters = initialize(encoderShapes(encoder), 1);
  const name = Object.keys(parameters).find((one) => one.includes("layer.0"))!;
  const { shape, size } = parameters[name];
  parameters[name] = tf.tensor(new Float32Array(size).fill(NaN, size - 1), shape);
  const evaluate = heldOutEvaluator(encoder, corpus, 16, 4);
  assert.throws(
    () => evaluate(parameters, maskingConfig({ corruptionRate: 0.4 }), 4),
    (error: Error) => {
      assert.ok(
        error.message.includes(`the held-out loss is NaN, since ${name} holds NaN`),
        error.message,
      );
      return true;
    },
  );
  evaluate.dispose();
});

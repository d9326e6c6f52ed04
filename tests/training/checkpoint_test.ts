import assert from "node:assert/strict";
import fc from "fast-check";
import { initialWeights } from "@/encoder/parameters.ts";
import { dispose } from "@/encoder/tree.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import { decodeProgress, encodeProgress } from "@/training/checkpoint.ts";
import type { OptimizerConfig } from "@/training/optimizers/config.ts";
import { initialTrainingState } from "@/training/train_step.ts";
import { smallEncoder } from "../encoder/small_encoder.ts";

await startTensorFlow();

const encoder = smallEncoder({ hidden: 4, vocabularySize: 12 });

const adam = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01 };
const matrices = { learningRateRatio: 2, momentum: 0.95, newtonSchulzSteps: 5, weightDecay: 0 };
const optimizers: OptimizerConfig[] = [
  { ...adam, clipNorm: 1 },
  { kind: "muon", matrices, rest: adam, clipNorm: 1 },
];

function checkpoint(optimizer: OptimizerConfig): Uint8Array {
  const state = initialTrainingState(initialWeights(encoder, 1), optimizer);
  const recent = { loss: 1.5, gradientNorm: 2, steps: 3 };
  const progress = { step: 7, state, predictedTokens: 42, heldOut: [{ step: 5, loss: 3 }], recent };
  const bytes = encodeProgress(progress);
  dispose(state);
  return bytes;
}

Deno.test("a checkpoint that is read and written again is the same file", () => {
  for (const optimizer of optimizers) {
    const bytes = checkpoint(optimizer);
    const progress = decodeProgress(bytes, encoder, optimizer, "checkpoint");
    assert.equal(progress.step, 7);
    assert.deepEqual(encodeProgress(progress), bytes);
    dispose(progress.state);
  }
});

Deno.test("a checkpoint of another optimizer is refused by the state that it lacks", () => {
  const [adam, muon] = optimizers;
  assert.throws(
    () => decodeProgress(checkpoint(adam), encoder, muon, "checkpoint"),
    /checkpoint lacks optimizer\.momentum\/.*query\.weight/,
  );
});

Deno.test("a checkpoint with any bit flipped, or cut anywhere, is refused", () => {
  const bytes = checkpoint(optimizers[0]);
  const refused = (damaged: Uint8Array) =>
    assert.throws(
      () => decodeProgress(damaged, encoder, optimizers[0], "checkpoint"),
      /checkpoint is damaged/,
    );
  fc.assert(
    fc.property(fc.nat(8 * bytes.length - 1), (bit) => {
      const flipped = bytes.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      refused(flipped);
    }),
    { numRuns: 300 },
  );
  fc.assert(fc.property(fc.nat(bytes.length - 1), (length) => refused(bytes.slice(0, length))));
  refused(new Uint8Array([...bytes, 0]));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { EncoderConfig } from "@/encoder/config.ts";
import { encoderShapes, initialize } from "@/encoder/parameters.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { initialMoments } from "@/training/adam.ts";
import { decodeProgress, encodeProgress } from "@/training/checkpoint.ts";

await startTensorFlow();

const encoder: EncoderConfig = {
  layers: 1,
  hidden: 4,
  heads: 1,
  feedForward: 8,
  vocabularySize: 12,
  positions: { kind: "rotary", base: 100 },
  dropout: 0,
};

function checkpoint(): Uint8Array {
  const parameters = initialize(encoderShapes(encoder), 1);
  const state = { parameters, moments: initialMoments(parameters) };
  const recent = { loss: 1.5, gradientNorm: 2, steps: 3 };
  const progress = { step: 7, state, predictedTokens: 42, heldOut: [{ step: 5, loss: 3 }], recent };
  const bytes = encodeProgress(progress);
  tf.dispose(state as never);
  return bytes;
}

Deno.test("a checkpoint that is read and written again is the same file", () => {
  const bytes = checkpoint();
  const progress = decodeProgress(bytes, encoder, "checkpoint");
  assert.equal(progress.step, 7);
  assert.deepEqual(encodeProgress(progress), bytes);
  tf.dispose(progress.state as never);
});

Deno.test("a checkpoint with any bit flipped, or cut anywhere, is refused", () => {
  const bytes = checkpoint();
  const refused = (damaged: Uint8Array) =>
    assert.throws(() => decodeProgress(damaged, encoder, "checkpoint"), /checkpoint is damaged/);
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

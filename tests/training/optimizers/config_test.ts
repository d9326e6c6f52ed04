import assert from "node:assert/strict";
import { type OptimizerConfig, optimizerOf } from "@/training/optimizers/config.ts";
import { partition } from "@/training/optimizers/optimizer.ts";
import { adam as adamOf } from "@/training/optimizers/adam.ts";

const adam = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01 };
const matrices = { learningRateRatio: 2, momentum: 0.95, newtonSchulzSteps: 5, weightDecay: 0 };

Deno.test("Muon moves the layers' matrices, Adam all else", () => {
  const slots = optimizerOf({ kind: "muon", matrices, rest: adam, clipNorm: null }).slots({
    "embeddings.weight": [40, 8],
    "encoder.layer.0.query.weight": [8, 8],
    "encoder.layer.0.query.bias": [8],
    "encoder.layer.11.output.dense.weight": [8, 32],
    "lm_head.dense.weight": [8, 8],
  });
  assert.deepEqual(Object.keys(slots.momentum), [
    "encoder.layer.0.query.weight",
    "encoder.layer.11.output.dense.weight",
  ]);
  assert.deepEqual(Object.keys(slots.first), [
    "embeddings.weight",
    "encoder.layer.0.query.bias",
    "lm_head.dense.weight",
  ]);
  assert.deepEqual(slots.second, slots.first);
});

Deno.test("an optimizer that there is not, or a rate out of range, is refused by its field", () => {
  const refused = (config: unknown, message: RegExp) =>
    assert.throws(() => optimizerOf(config as OptimizerConfig), message);
  const muon = (change: object) => ({
    kind: "muon",
    matrices: { ...matrices, ...change },
    rest: adam,
    clipNorm: null,
  });
  refused({ ...adam, kind: "sgd", clipNorm: 1 }, /kind is "sgd"; it must be "muon", or left out/);
  refused({ ...adam, beta1: 1, clipNorm: 1 }, /beta1 is 1; it must be in \[0, 1\)/);
  refused({ ...adam, weightDecay: -0.1, clipNorm: 1 }, /weightDecay is -0\.1/);
  refused({ ...adam, clipNorm: 0 }, /clipNorm is 0; it must be above 0, or null/);
  refused(muon({ momentum: 1.2 }), /momentum is 1\.2/);
  refused(muon({ learningRateRatio: -1 }), /learningRateRatio is -1/);
  refused(muon({ newtonSchulzSteps: 2.5 }), /newtonSchulzSteps is 2\.5; it must be a positive int/);
});

Deno.test("a parameter that no part of a partition is for is named", () => {
  const none = partition({ none: { of: () => false, optimizer: adamOf(adam) } });
  assert.throws(() => none.slots({ w: [2, 3] }), /No optimizer moves w, of shape \[2,3\]/);
});

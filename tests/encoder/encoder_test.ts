import assert from "node:assert/strict";
import fc from "fast-check";
import type { EncoderConfig } from "@/encoder/config.ts";
import { encode, encodeLayers, type EncoderInput } from "@/encoder/encoder.ts";
import { classificationHead, mlmHead } from "@/encoder/heads.ts";
import {
  classifierShapes,
  encoderShapes,
  initialize,
  initialWeights,
  parameterCount,
  type Parameters,
} from "@/encoder/parameters.ts";
import { recordOf } from "@/encoder/tree.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { referenceEncode } from "./reference_encoder.ts";

await startTensorFlow();

const rotary: EncoderConfig = {
  layers: 2,
  hidden: 8,
  heads: 2,
  feedForward: 16,
  vocabularySize: 30,
  positions: { kind: "rotary", base: 100 },
  dropout: 0,
};
const learned: EncoderConfig = { ...rotary, positions: { kind: "learned", maximum: 12 } };

/** Weights far enough from zero that every term of the encoder matters. */
function strongWeights(shapes: Record<string, number[]>, seed: number): Parameters {
  const initial = initialize(shapes, seed);
  return Object.fromEntries(
    Object.entries(initial).map(([name, tensor], i) => [
      name,
      tf.add(
        tf.mul(tensor, tensor.rank === 2 ? 20 : 1),
        tf.randomNormal(tensor.shape, 0, 0.1, "float32", i + 1),
      ),
    ]),
  );
}

function ids(rows: number, length: number, seed: number): tf.Tensor2D {
  return tf.randomUniform([rows, length], 0, 30, "int32", seed) as tf.Tensor2D;
}

function close(actual: tf.Tensor, expected: ArrayLike<number>, tolerance = 1e-4) {
  const values = actual.dataSync();
  assert.equal(values.length, expected.length);
  for (let i = 0; i < values.length; i++) {
    assert.ok(
      Math.abs(values[i] - expected[i]) <= tolerance * (1 + Math.abs(expected[i])),
      `value ${i} is ${values[i]}, expected ${expected[i]}`,
    );
  }
}

for (const [name, config] of Object.entries({ rotary, learned })) {
  Deno.test(`the encoder with ${name} positions equals a scalar reference`, () => {
    tf.tidy(() => {
      const parameters = strongWeights(encoderShapes(config), 3);
      const inputIds = ids(2, 5, 7);
      const expected = referenceEncode(config, parameters, inputIds.arraySync(), [5, 3]);
      const attentionMask = tf.tensor2d([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]);
      const actual = encode(config, parameters, { inputIds, attentionMask });
      const real = [0, 1, 2, 3, 4, 5, 6, 7];
      close(tf.gather(actual, tf.tensor1d(real, "int32")), real.flatMap((row) => expected[row]));
    });
  });

  Deno.test(`with ${name} positions the last layer at chosen positions changes nothing`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 1e6 }), (p, seed) => {
        tf.tidy(() => {
          const parameters = strongWeights(encoderShapes(config), seed);
          const columns = tf.randomUniform([3 * p], 0, 6, "int32", seed).dataSync();
          const flat = [...columns].map((column, i) => Math.floor(i / p) * 6 + column);
          const positions = tf.tensor1d(flat, "int32");
          const inputIds = ids(3, 6, seed);
          const attentionMask = tf.tensor2d(
            [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 0]],
          );
          const names = Object.keys(parameters);
          const tensors = Object.values(parameters);
          const lossAndGradients = (at: (weights: Parameters) => tf.Tensor2D) => {
            const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
              const record = recordOf(names, weights);
              return tf.mean(tf.square(mlmHead(record, at(record)))) as tf.Scalar;
            })(tensors);
            return [value, ...grads];
          };
          const input: EncoderInput = { inputIds, attentionMask };
          const chosen = lossAndGradients((weights) =>
            encode(config, weights, { ...input, positions })
          );
          const full = lossAndGradients((weights) =>
            tf.gather(encode(config, weights, input), positions)
          );
          chosen.forEach((tensor, i) => close(tensor, full[i].dataSync()));
        });
      }),
      { numRuns: 10 },
    );
  });
}

Deno.test("what stands at padded positions has no influence", () => {
  tf.tidy(() => {
    const parameters = strongWeights(encoderShapes(rotary), 1);
    const attentionMask = tf.tensor2d([[1, 1, 1, 0, 0]]);
    const positions = tf.tensor1d([0, 1, 2], "int32");
    const read = (row: number[]) =>
      encode(rotary, parameters, {
        inputIds: tf.tensor2d([row], [1, 5], "int32"),
        attentionMask,
        positions,
      });
    close(read([0, 5, 6, 1, 1]), read([0, 5, 6, 20, 21]).dataSync(), 1e-6);
  });
});

Deno.test("rotary attention depends on distances, not on places", () => {
  tf.tidy(() => {
    const parameters = strongWeights(encoderShapes(rotary), 1);
    const at = (row: number[], mask: number[], position: number) =>
      encode(rotary, parameters, {
        inputIds: tf.tensor2d([row], [1, 6], "int32"),
        attentionMask: tf.tensor2d([mask]),
        positions: tf.tensor1d([position], "int32"),
      });
    const early = at([7, 8, 9, 1, 1, 1], [1, 1, 1, 0, 0, 0], 1);
    const late = at([1, 1, 1, 7, 8, 9], [0, 0, 0, 1, 1, 1], 4);
    close(late, early.dataSync());
  });
});

Deno.test("every layer is there for probing, and dropout reaches each of its sites once", () => {
  tf.tidy(() => {
    const parameters = initialize(encoderShapes(rotary), 1);
    const sites: number[][] = [];
    const layers = encodeLayers(rotary, parameters, { inputIds: ids(2, 4, 1) }, (x) => {
      sites.push(x.shape);
      return x;
    });
    assert.deepEqual(layers.map(({ shape }) => shape), [[8, 8], [8, 8], [8, 8]]);
    // After the embeddings, and in each layer on attention, its output and the feed-forward's.
    const layer = [[2, 2, 4, 4], [8, 8], [8, 8]];
    assert.deepEqual(sites, [[8, 8], ...layer, ...layer]);
  });
});

Deno.test("an encoder's tensors are all released", () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const parameters = initialize(
      { ...encoderShapes(rotary), ...classifierShapes(rotary, 2) },
      1,
    );
    const positions = tf.tensor1d([0, 4], "int32");
    const vectors = encode(rotary, parameters, { inputIds: ids(2, 4, 1), positions });
    assert.deepEqual(classificationHead(parameters, vectors).shape, [2, 2]);
  });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("the paper's sizes have the paper's numbers of parameters", () => {
  const count = (layers: number, hidden: number, heads: number) =>
    parameterCount(encoderShapes({
      layers,
      hidden,
      heads,
      feedForward: 4 * hidden,
      vocabularySize: 50265,
      positions: { kind: "learned", maximum: 512 },
      dropout: 0.1,
    })) / 1e6;
  assert.equal(Math.floor(count(8, 512, 8)), 51);
  assert.equal(Math.floor(count(12, 768, 12)), 124);
  assert.ok(Math.abs(count(24, 1024, 16) - 354) < 2);
});

Deno.test("initial weights follow N(0, 0.02²), and a name's weights do not depend on the others", () => {
  tf.tidy(() => {
    const config = { ...rotary, hidden: 64, vocabularySize: 500 };
    const parameters = initialize(encoderShapes(config), 5);
    const name = "roberta_prelayernorm.embeddings.word_embeddings.weight";
    const { mean, variance } = tf.moments(parameters[name]);
    assert.ok(Math.abs(mean.dataSync()[0]) < 4 * 0.02 / Math.sqrt(500 * 64));
    assert.ok(Math.abs(Math.sqrt(variance.dataSync()[0]) / 0.02 - 1) < 0.02);
    assert.deepEqual(parameters["lm_head.layer_norm.weight"].dataSync()[0], 1);
    assert.deepEqual(parameters["lm_head.bias"].dataSync()[0], 0);
    const deeper = initialize(encoderShapes({ ...config, layers: 3 }), 5);
    assert.deepEqual(deeper[name].dataSync(), parameters[name].dataSync());
  });
});

Deno.test("fan-in weights keep the size of what they read; embeddings have their own deviation", () => {
  tf.tidy(() => {
    const config: EncoderConfig = {
      ...learned,
      hidden: 64,
      feedForward: 256,
      vocabularySize: 500,
      positions: { kind: "learned", maximum: 300 },
      initialization: { kind: "fan-in", embeddingDeviation: 0.06 },
    };
    const parameters = initialWeights(config, 5);
    const deviationOf = (name: string) =>
      Math.sqrt(tf.moments(parameters[name]).variance.dataSync()[0]);
    const layer = "roberta_prelayernorm.encoder.layer.1";
    const expected = {
      "roberta_prelayernorm.embeddings.word_embeddings.weight": 0.06,
      "roberta_prelayernorm.embeddings.position_embeddings.weight": 0.06,
      [`${layer}.attention.self.query.weight`]: 1 / 8,
      [`${layer}.output.dense.weight`]: 1 / 16,
      "lm_head.dense.weight": 1 / 8,
    };
    for (const [name, deviation] of Object.entries(expected)) {
      assert.ok(
        Math.abs(deviationOf(name) / deviation - 1) < 0.03,
        `${name}: ${deviationOf(name)}`,
      );
    }
    assert.equal(deviationOf(`${layer}.output.dense.bias`), 0);
  });
});

Deno.test("an initialization that there is not is refused", () => {
  const refused = (initialization: unknown, message: RegExp) =>
    assert.throws(
      () => initialWeights({ ...rotary, initialization } as EncoderConfig, 1),
      message,
    );
  refused({ kind: "orthogonal" }, /initialization is of kind "orthogonal"; it must be "fan-in"/);
  refused({ kind: "fan-in", embeddingDeviation: 0 }, /embeddingDeviation is 0; it must be above 0/);
});

Deno.test("an untied decoder is a matrix of its own, which the logits come from", () => {
  tf.tidy(() => {
    const untied: EncoderConfig = { ...rotary, untiedDecoder: true };
    assert.equal(
      parameterCount(encoderShapes(untied)) - parameterCount(encoderShapes(rotary)),
      rotary.vocabularySize * rotary.hidden,
    );
    const parameters = initialWeights(untied, 1);
    const vectors = tf.randomNormal([3, rotary.hidden], 0, 1, "float32", 1) as tf.Tensor2D;
    const logits = mlmHead(parameters, vectors);
    const decoder = "lm_head.decoder.weight";
    const zeroed = { ...parameters, [decoder]: tf.zerosLike(parameters[decoder]) };
    assert.ok(logits.dataSync().some((value) => value !== 0));
    assert.ok(mlmHead(zeroed, vectors).dataSync().every((value) => value === 0));
  });
});

Deno.test("the classification head is RoBERTa's, with dropout before either of its maps", () => {
  tf.tidy(() => {
    const parameters = {
      "classifier.dense.weight": tf.tensor2d([[0.5, 1], [2, -1]]),
      "classifier.dense.bias": tf.tensor1d([0.25, 0]),
      "classifier.out_proj.weight": tf.tensor2d([[1, 3]]),
      "classifier.out_proj.bias": tf.tensor1d([-0.5]),
    };
    const vectors = tf.tensor2d([[1, 0.5], [-2, 1]]);
    const expected = [[1.25, 1.5], [0.25, -5]].map(([a, b]) =>
      Math.tanh(a) + 3 * Math.tanh(b) - 0.5
    );
    close(classificationHead(parameters, vectors), expected);
    const dropped: number[][] = [];
    classificationHead(parameters, vectors, (x) => {
      dropped.push([...x.dataSync()]);
      return x;
    });
    close(tf.tensor(dropped), [1, 0.5, -2, 1, ...[1.25, 1.5, 0.25, -5].map(Math.tanh)]);
  });
});

Deno.test("a sequence longer than the learned positions is refused", () => {
  tf.tidy(() => {
    const parameters = initialize(encoderShapes(learned), 1);
    assert.throws(
      () => encode(learned, parameters, { inputIds: ids(1, 13, 1) }),
      /13 tokens is longer than the 12 positions/,
    );
  });
});

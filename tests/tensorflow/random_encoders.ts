import { type EncoderConfig } from "@/encoder/config.ts";
import { encode } from "@/encoder/encoder.ts";
import { mlmHead } from "@/encoder/heads.ts";
import { encoderShapes, initialize, type Parameters } from "@/encoder/parameters.ts";
import { type RandomStream, randomStream } from "@/random/random.ts";
import { sparseSoftmaxCrossEntropy, statelessUniform, tf } from "@/tensorflow/mod.ts";

/**
 * A small encoder with everything its loss needs. The weights are three times as large as at the usual
 * start, so that attention is not flat; at ten times it saturates, and float32 itself loses digits (eager and
 * graph gradients then differ by 5e-5).
 */
export interface RandomEncoder {
  parameters: Parameters;
  batch: Batch;
  /** Loss and gradients with dropout on; a pure function, so it can be compiled. */
  lossAndGradients(
    parameters: Parameters,
    batch: Batch,
  ): { loss: tf.Tensor; gradients: Parameters };
}

interface Batch {
  inputIds: tf.Tensor2D;
  positions: tf.Tensor1D;
  targets: tf.Tensor1D;
  dropoutSeed: tf.Tensor1D;
}

/** The encoder number `index` of an endless series of random sizes and inputs. */
export function randomEncoder(index: number): RandomEncoder {
  const random = randomStream({ seed: 4, stream: "random encoders", epoch: 0, index });
  const pick = <T>(...values: T[]) => values[random.below(values.length)];
  const heads = pick(1, 2, 4);
  const [rows, length] = [pick(1, 2, 5), pick(3, 8, 12)];
  const perRow = pick(1, 2, 3);
  const config: EncoderConfig = {
    layers: pick(1, 2),
    heads,
    hidden: heads * pick(8, 16),
    feedForward: pick(7, 16, 32),
    vocabularySize: pick(11, 30),
    positions: pick<EncoderConfig["positions"]>({ kind: "learned", maximum: 16 }, {
      kind: "rotary",
      base: 100,
    }),
    dropout: pick(0.1, 0.5),
  };
  const drawn = initialize({ ...encoderShapes(config) }, index);
  const parameters = Object.fromEntries(
    Object.entries(drawn).map(([name, value]) => [name, tf.mul(value, 3)]),
  );
  const ids = (count: number) => draw(random, count, config.vocabularySize);
  const batch = {
    inputIds: tf.tensor2d(ids(rows * length), [rows, length], "int32"),
    positions: tf.tensor1d(
      draw(random, rows * perRow, length).map((column, i) =>
        Math.floor(i / perRow) * length + column
      ),
      "int32",
    ),
    targets: tf.tensor1d(ids(rows * perRow), "int32"),
    dropoutSeed: tf.tensor1d(draw(random, 2, 2 ** 31), "int32"),
  };
  return { parameters, batch, lossAndGradients: withDropout(config) };
}

function withDropout(config: EncoderConfig): RandomEncoder["lossAndGradients"] {
  return (parameters, batch) => {
    const names = Object.keys(parameters);
    const record = (tensors: tf.Tensor[]) =>
      Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const weights = record(tensors);
      const vectors = encode(
        config,
        weights,
        batch,
        seededDropout(config.dropout, batch.dropoutSeed),
      );
      return tf.mean(sparseSoftmaxCrossEntropy(mlmHead(weights, vectors), batch.targets));
    })(names.map((name) => parameters[name]));
    return { loss: value, gradients: record(grads) };
  };
}

function seededDropout(rate: number, seed: tf.Tensor1D): (x: tf.Tensor) => tf.Tensor {
  let place = 0;
  return (x) => {
    const own = tf.add(seed, tf.tensor1d([0, place++], "int32")) as tf.Tensor1D;
    const kept = tf.greaterEqual(statelessUniform(x.shape, own), rate);
    return tf.mul(x, tf.div(tf.cast(kept, "float32"), 1 - rate));
  };
}

function draw(random: RandomStream, count: number, below: number): Int32Array {
  return Int32Array.from({ length: count }, () => random.below(below));
}

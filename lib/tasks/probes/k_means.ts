import { randomStream } from "../../random/random.ts";
import { tf } from "../../tensorflow/mod.ts";

/** Rounds of assigning vectors and moving centres. */
const clusteringRounds = 12;

/**
 * Clusters by Lloyd's k-means from `count` vectors drawn by the seed.
 *
 * @param vectors `[n, width]`, row after row
 * @returns the cluster of each vector, in [0, count)
 * @throws {RangeError} where there are fewer vectors than clusters
 */
export function kMeans(
  vectors: Float32Array,
  width: number,
  count: number,
  seed: number,
): Int32Array {
  const n = vectors.length / width;
  if (n < count) throw new RangeError(`${n} vectors cannot be put into ${count} clusters.`);
  const centres = new Float32Array(count * width);
  const first = randomStream({ seed, stream: "k-means", epoch: 0, index: 0 }).choose(n, count);
  first.forEach((row, k) => {
    centres.set(vectors.subarray(row * width, (row + 1) * width), k * width);
  });
  const points = tf.tensor2d(vectors, [n, width]);
  let assigned: Int32Array = new Int32Array(n);
  for (let round = 0; round < clusteringRounds; round++) {
    assigned = nearest(points, centres, count);
    const sizes = new Int32Array(count);
    const sums = new Float64Array(count * width);
    assigned.forEach((k, i) => {
      sizes[k]++;
      for (let j = 0; j < width; j++) sums[k * width + j] += vectors[i * width + j];
    });
    // A centre that lost all its vectors stays where it is.
    sums.forEach((sum, i) => {
      const size = sizes[Math.floor(i / width)];
      if (size > 0) centres[i] = sum / size;
    });
  }
  points.dispose();
  return assigned;
}

function nearest(points: tf.Tensor2D, centres: Float32Array, count: number): Int32Array {
  return tf.tidy(() => {
    const all = tf.tensor2d(centres, [count, centres.length / count]);
    const squared = tf.sum(tf.square(all), 1);
    const distances = tf.sub(squared, tf.mul(2, tf.matMul(points, all, false, true)));
    return Int32Array.from(tf.argMin(distances, 1).dataSync());
  });
}

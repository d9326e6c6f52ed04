import type { Dropout } from "../encoder/encoder.ts";
import { statelessUniform, tf } from "../tensorflow/mod.ts";
import type { RowShare } from "./batches/row_share.ts";

/**
 * Inverted dropout (Srivastava et al. 2014) for one forward pass. The masks are functions of
 * `seed` and of how many calls came before: a resumed run, an eager one and a compiled one draw
 * the same ones.
 *
 * @param rate share of the values that become 0, in [0, 1)
 * @param seed int32 [2]
 * @param share rows of the batch that are computed here; their masks are those of the whole batch
 * @returns undefined at rate 0; else a function from float32 values of any shape to float32 values of
 *   the same shape, of which those that stay are divided by 1 - rate
 */
export function seededDropout(
  rate: number,
  seed: tf.Tensor1D,
  share: RowShare = { first: 0, count: 1 },
): Dropout | undefined {
  if (rate === 0) return undefined;
  let site = 0;
  return (x) => {
    const place = tf.add(seed, tf.tensor1d([0, site++], "int32")) as tf.Tensor1D;
    const uniform = statelessUniform(x.shape, place, share.first * x.size / share.count);
    const kept = tf.cast(tf.greaterEqual(uniform, rate), "float32");
    return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
  };
}

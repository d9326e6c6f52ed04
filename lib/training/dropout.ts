import type { Dropout } from "../encoder/encoder.ts";
import { statelessUniform, tf } from "../tensorflow/mod.ts";

/**
 * Inverted dropout (Srivastava et al. 2014) whose mask is a function of `seed` and the site alone:
 * a resumed run, an eager one and a compiled one draw the same masks.
 *
 * @param seed int32 [2]
 */
export function seededDropout(rate: number, seed: tf.Tensor1D): Dropout | undefined {
  if (rate === 0) return undefined;
  return (x, site) => {
    const uniform = statelessUniform(x.shape, tf.add(seed, tf.tensor1d([0, site], "int32")));
    const kept = tf.cast(tf.greaterEqual(uniform, rate), "float32");
    return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
  };
}

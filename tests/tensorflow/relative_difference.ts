import { tf } from "@/tensorflow/mod.ts";

/** Largest difference between two records of tensors, relative to the largest value of either. */
export function relativeDifference(
  a: Record<string, tf.Tensor>,
  b: Record<string, tf.Tensor>,
): number {
  let difference = 0;
  let size = 0;
  for (const name of Object.keys(a)) {
    const [left, right] = [a[name].dataSync(), b[name].dataSync()];
    left.forEach((value, i) => {
      difference = Math.max(difference, Math.abs(value - right[i]));
      size = Math.max(size, Math.abs(value), Math.abs(right[i]));
    });
  }
  return size === 0 ? 0 : difference / size;
}

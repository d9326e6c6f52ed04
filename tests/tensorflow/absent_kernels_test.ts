import assert from "node:assert/strict";
import "@tensorflow/tfjs-backend-cpu";
import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

type Result = Record<string, tf.Tensor> | tf.Tensor | tf.Tensor[];

const image = () =>
  tf.tensor4d(Array.from({ length: 2 * 4 * 5 * 3 }, (_, i) => (i * 37) % 100), [2, 4, 5, 3]);
const firstImage = () => tf.slice4d(image(), [0, 0, 0, 0], [1, 4, 5, 3]);
const half = Math.PI / 2;

/** Ops that tfjs-node-gpu has no kernel for, or a wrong one; each runs on both backends. */
const ops: Record<string, () => Result> = {
  bitwiseAnd: () =>
    tf.bitwiseAnd(tf.tensor1d([6, -1, 12], "int32"), tf.tensor1d([3, 7, 10], "int32")),
  "denseBincount of a row": () =>
    tf.denseBincount(tf.tensor1d([0, 1, 1, 5], "int32"), tf.tensor1d([0.5, 1, 2, 9]), 3),
  "denseBincount of rows": () =>
    tf.denseBincount(
      tf.tensor2d([[0, 1, 1], [2, 2, 0]], [2, 3], "int32"),
      tf.tensor2d([], [0, 3]),
      3,
      true,
    ),
  maxPoolWithArgmax: () => tf.maxPoolWithArgmax(image(), 2, 2, "same", true) as any,
  "maxPoolWithArgmax of strides": () =>
    tf.maxPoolWithArgmax(image(), [2, 3], [1, 2], "valid") as any,
  raggedGather: () => {
    const { outputNestedSplits, outputDenseValues } = tf.raggedGather(
      [tf.tensor1d([0, 3, 3, 5, 6], "int32")],
      tf.tensor1d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
      tf.tensor1d([2, 1, 0, 3], "int32"),
      1,
    );
    return [...outputNestedSplits, outputDenseValues];
  },
  raggedRange: () =>
    tf.raggedRange(
      tf.tensor1d([0, 5, 8], "int32"),
      tf.tensor1d([8, 7, 8], "int32"),
      tf.tensor1d([2, 1, 1], "int32"),
    ) as any,
  raggedTensorToTensor: () =>
    tf.raggedTensorToTensor(
      tf.tensor1d([4, 4], "int32"),
      tf.tensor1d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
      tf.scalar(1.5),
      [tf.scalar(4, "int32"), tf.tensor1d([0, 0, 0, 2, 2, 2, 2, 3, 3], "int32")],
      ["FIRST_DIM_SIZE", "VALUE_ROWIDS"],
    ),
  rotateWithOffset: () => tf.image.rotateWithOffset(image(), half, [1, 2, 3], [0.2, 0.7]),
  "rotateWithOffset by little": () => tf.image.rotateWithOffset(image(), 0.3, 7),
  "lowerBound and upperBound": () => {
    const sorted = tf.tensor2d([[0, 3, 9, 9, 10], [1, 2, 3, 4, 5]]);
    const values = tf.tensor2d([[2, 9, 6, 11], [0, 2, 6, -1]]);
    return [tf.searchSorted(sorted, values, "left"), tf.searchSorted(sorted, values, "right")];
  },
  sparseFillEmptyRows: () =>
    tf.sparse.sparseFillEmptyRows(
      tf.tensor2d([[0, 0], [1, 0], [1, 3], [1, 4], [3, 2], [3, 3]], [6, 2], "int32"),
      tf.tensor1d([0, 10, 13, 14, 32, 33]),
      tf.tensor1d([5, 6], "int32"),
      tf.scalar(-1),
    ) as any,
  sparseReshape: () =>
    tf.sparse.sparseReshape(
      tf.tensor2d([[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 2, 3]], [5, 3], "int32"),
      tf.tensor1d([2, 3, 6], "int32"),
      tf.tensor1d([9, -1], "int32"),
    ) as any,
  sparseSegmentMean: () =>
    tf.sparse.sparseSegmentMean(
      tf.tensor2d([[1, 2, 3, 4], [-1, -2, -3, -4], [6, 7, 8, 9]]),
      tf.tensor1d([0, 1, 2], "int32"),
      tf.tensor1d([0, 1, 1], "int32"),
    ),
  "sparseSegmentMean of integers": () =>
    tf.sparse.sparseSegmentMean(
      tf.tensor2d([[1, -2], [2, -3], [6, 7]], [3, 2], "int32"),
      tf.tensor1d([0, 1, 2], "int32"),
      tf.tensor1d([0, 0, 1], "int32"),
    ),
  sparseSegmentSum: () =>
    tf.sparse.sparseSegmentSum(
      tf.tensor2d([[1, 2], [3, 4], [5, 6]], [3, 2], "int32"),
      tf.tensor1d([0, 1, 2], "int32"),
      tf.tensor1d([0, 0, 2], "int32"),
    ),
  stringNGrams: () =>
    tf.string.stringNGrams(
      tf.tensor1d(["a", "b", "c", "ü", "e", "f"]),
      tf.tensor1d([0, 4, 6], "int32"),
      "|",
      [1, 3],
      "LP",
      "RP",
      -1,
      false,
    ) as any,
  stringSplit: () =>
    tf.string.stringSplit(tf.tensor1d(["a b  c", "", "dé"]), tf.scalar(" ")) as any,
  "stringSplit with empty parts": () =>
    tf.string.stringSplit(tf.tensor1d(["a,b;;c"]), tf.scalar(",;"), false) as any,
  stringToHashBucketFast: () => tf.string.stringToHashBucketFast(["a", "bb", "", "Straße"], 1000),
  "stridedSlice without strides": () => tf.stridedSlice(tf.tensor1d([0, 1, 2, 3]), [1], [3]),
  "stridedSlice of a matrix without strides": () =>
    tf.stridedSlice(tf.tensor2d([[1, 2, 3], [4, 5, 6]]), [0, 1], [2, 3]),
  transform: () =>
    tf.image.transform(
      firstImage(),
      tf.tensor2d([[1, 0.1, 1, 0, 1, -1, 0.1, 0]]),
      "bilinear",
      "reflect",
    ),
  "transform to a size": () =>
    tf.image.transform(
      firstImage(),
      tf.tensor2d([[1, 0, 1.2, 0, 1, 0, 0, 0]]),
      "nearest",
      "constant",
      9,
      [3, 7],
    ),
  "where of two dtypes": () =>
    tf.where(tf.tensor1d([1, 0], "bool"), tf.tensor1d([1, 2], "int32"), tf.tensor1d([0.5, 1.5])),
  "prelu of infinity": () => tf.prelu(tf.tensor1d([Infinity, -2, 3]), tf.tensor1d([0.5, 0.5, NaN])),
};

function tensorsOf(result: Result): tf.Tensor[] {
  return result instanceof tf.Tensor ? [result] : Object.values(result);
}

for (const [name, op] of Object.entries(ops)) {
  Deno.test(`${name}: what tfjs' CPU backend gives, and nothing is left behind`, async () => {
    await tf.setBackend("cpu");
    const expected = tf.tidy(() =>
      tensorsOf(op()).map((t) => [t.dtype, t.shape, [...t.dataSync()]]) as any
    );
    await tf.setBackend("tensorflow");
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      tensorsOf(op()).forEach((tensor, i) => {
        const [dtype, shape, values] = expected[i];
        assert.deepEqual([tensor.dtype, tensor.shape], [dtype, shape]);
        const got = [...tensor.dataSync()] as any[];
        if (dtype === "string") assert.deepEqual(got, values);
        else {
          assert.ok(
            got.every((value, j) => value === values[j] || Math.abs(value - values[j]) < 1e-4),
            `${got} instead of ${values}`,
          );
        }
      });
    });
    assert.equal(tf.memory().numTensors, before);
  });
}

Deno.test("crops that end with the image take its last row and column, whatever the size", () => {
  for (const method of ["bilinear", "nearest"] as const) {
    for (const [side, size] of [[30, 47], [30, 16], [5, 47], [10, 99], [224, 47], [2, 1]]) {
      tf.tidy(() => {
        const crops = tf.image.cropAndResize(
          tf.ones([1, side, side, 1]) as tf.Tensor4D,
          [[0, 0, 1, 1], [0.1, 0.3, 1, 1], [1, 1, 0, 0]],
          [0, 0, 0],
          [size, size],
          method,
          -7,
        );
        assert.equal(Number(tf.min(crops).arraySync()), 1, `${method} ${side} ${size}`);
      });
    }
  }
});

Deno.test("crops that reach beyond the image are extrapolated there, eagerly and compiled", () => {
  const crop = (x: tf.Tensor4D, boxes: tf.Tensor2D) =>
    tf.image.cropAndResize(x, boxes, [1, 0], [3, 2], "bilinear", -7);
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2, 1]);
  const boxes = tf.tensor2d([[0, 0, 1, 1], [-1, 0, 1, 2]]);
  const expected = [5, 6, 6, 7, 7, 8, -7, -7, 1, -7, 3, -7];
  const eager = [...crop(x, boxes).dataSync()];
  assert.deepEqual(eager, expected);
  for (const xla of [true, false]) {
    const compiled = compile(crop, { xla });
    assert.deepEqual([...compiled(x, boxes).dataSync()], expected);
    compiled.dispose();
  }
});

Deno.test("multinomial draws by its seed, of logits and of probabilities, eagerly and compiled", () => {
  const probabilities = tf.tensor2d([[0.1, 0.2, 0.7]]);
  const draw = (p: tf.Tensor2D) => tf.multinomial(p, 4000, 7, true);
  const samples = draw(probabilities).dataSync();
  assert.deepEqual(draw(probabilities).dataSync(), samples);
  assert.deepEqual(tf.multinomial(tf.log(probabilities), 4000, 7).dataSync(), samples);
  assert.notDeepEqual(tf.multinomial(probabilities, 4000, 8, true).dataSync(), samples);
  const shares = [0, 1, 2].map((k) => samples.filter((s) => s === k).length / 4000);
  [0.1, 0.2, 0.7].forEach((p, k) => assert.ok(Math.abs(shares[k] - p) < 0.04, `${shares}`));
  const graph = compile(draw, { xla: false });
  for (const _ of [1, 2]) assert.deepEqual(graph(probabilities).dataSync(), samples);
});

Deno.test("inside a compiled function, ops whose shapes depend on values are refused by name", () => {
  const f = compile((x: tf.Tensor1D) => tf.string.stringSplit(x, tf.scalar(" ")).values, {
    xla: false,
  });
  assert.throws(
    () => f(tf.tensor1d(["a b"])),
    /StringSplit: the shape of its result depends on values/,
  );
  assert.throws(
    () => tf.maxPoolWithArgmax(image(), 2, 1, 1),
    /maxPoolWithArgmax: TensorFlow pads "valid" or "same"/,
  );
});

Deno.test("one transform serves a whole batch, where tfjs' CPU backend transforms its first image only", () => {
  const shift = [1, 0, 1, 0, 1, 1, 0, 0];
  const [one, each] = [[shift], [shift, shift]].map((transforms) =>
    tf.image.transform(image(), tf.tensor2d(transforms)).dataSync()
  );
  assert.deepEqual(one, each);
  assert.notEqual(each[60], 0);
});

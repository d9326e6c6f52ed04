import assert from "node:assert/strict";
import { tensorFlow } from "@/tensorflow/backend.ts";
import { compile, startTensorFlow, statelessUniform, tf } from "@/tensorflow/mod.ts";
import { randomEncoder } from "./random_encoders.ts";
import { relativeDifference } from "./relative_difference.ts";

await startTensorFlow();

/** The seed's two halves, which `statelessUniform` takes. */
const seedOf = (a: number, b: number) => tf.tensor1d([a, b], "int32");

for (const xla of [false, true]) {
  // XLA takes seconds for each; `deno run -A tests/tensorflow/agreement.ts` compares a hundred.
  const encoders = xla ? 4 : 30;
  Deno.test(`${encoders} random encoders: ${xla ? "XLA" : "graph"} and eager agree, dropout on`, () => {
    for (let index = 0; index < encoders; index++) {
      tf.tidy(() => {
        const { parameters, batch, lossAndGradients } = randomEncoder(index);
        const compiled = compile(lossAndGradients, { xla });
        const [eager, fast] = [lossAndGradients, compiled].map((f) => f(parameters, batch));
        assert.ok(relativeDifference({ loss: fast.loss }, { loss: eager.loss }) < 1e-5);
        const difference = relativeDifference(fast.gradients, eager.gradients);
        assert.ok(difference < 1e-5, `encoder ${index}: gradients differ by ${difference}`);
        compiled.dispose();
      });
    }
  });
}

Deno.test("nested records and arrays go in and come out; plain values are part of the program", () => {
  const f = compile(
    (input: { list: [tf.Tensor, { deep: tf.Tensor }]; scale: number; flag: boolean }) => ({
      sum: tf.add(input.list[0], tf.mul(input.list[1].deep, input.scale)),
      pair: [input.flag ? tf.neg(input.list[0]) : input.list[0], input.scale] as const,
      nothing: null,
    }),
    { xla: false },
  );
  const list: [tf.Tensor, { deep: tf.Tensor }] = [tf.tensor1d([1, 2]), {
    deep: tf.tensor1d([10, 20]),
  }];
  const result = f({ list, scale: 2, flag: true });
  assert.deepEqual([...result.sum.dataSync()], [21, 42]);
  assert.deepEqual([...result.pair[0].dataSync()], [-1, -2]);
  assert.equal(result.pair[1], 2);
  assert.equal(result.nothing, null);
  assert.deepEqual([...f({ list, scale: 3, flag: false }).pair[0].dataSync()], [1, 2]);
  assert.equal(f.traces, 2);
  f({ list: [tf.tensor1d([5, 6]), list[1]], scale: 3, flag: false });
  assert.equal(f.traces, 2, "other values of the same shape need no new trace");
  f({ list: [tf.tensor1d([5]), list[1]], scale: 3, flag: false });
  assert.equal(f.traces, 3, "another shape does");
  f.dispose();
});

Deno.test("ops with lists of inputs, of outputs and of attributes compile", () => {
  const ops = (x: tf.Tensor) => {
    const [left, right] = tf.split(x, 2, 1);
    const image = tf.reshape(x, [1, 2, 4, 1]) as tf.Tensor4D;
    return {
      concat: tf.concat([left, right, left], 1),
      stack: tf.stack([left, right]),
      convolution: tf.conv2d(image, tf.ones([2, 2, 1, 3]) as tf.Tensor4D, [1, 2], "same"),
      einsum: tf.einsum("ij,kj->ik", left, right),
      tall: tf.matMul(x, right, true),
      wide: tf.matMul(right, x, true),
      sums: tf.cumsum(x, 1, true),
      hot: tf.oneHot(tf.argMax(x, 1), 4),
      top: tf.topk(x, 2).values,
      picked: tf.where(tf.greater(x, 0), x, tf.zerosLike(x)),
    };
  };
  const x = tf.tensor2d([1, -2, 3, 4, 5, -6, 7, -8], [2, 4]);
  const eager = ops(x);
  for (const xla of [true, false]) {
    const compiled = compile(ops, { xla });
    const results = compiled(x);
    for (const [name, value] of Object.entries(results)) {
      const expected = eager[name as keyof typeof eager];
      assert.deepEqual([value.shape, value.dtype], [expected.shape, expected.dtype], name);
      assert.deepEqual(value.dataSync(), expected.dataSync(), name);
    }
    compiled.dispose();
  }
});

Deno.test("what XLA has no code for is an error that says how to do without", () => {
  const f = compile((x: tf.Tensor1D) => tf.string.staticRegexReplace(x, "a", "b"));
  assert.throws(() => f(tf.tensor1d(["banana"])), /XLA has no code .*\{ xla: false \}.*DT_STRING/s);
  f.dispose();
  const graph = compile((x: tf.Tensor1D) => tf.string.staticRegexReplace(x, "a", "o"), {
    xla: false,
  });
  assert.deepEqual(graph(tf.tensor1d(["banana"])).dataSync(), ["bonono"]);
  graph.dispose();
});

Deno.test("an input, a constant and the same tensor twice can be results", () => {
  const constant = tf.tensor1d([7]);
  const f = compile((x: tf.Tensor) => {
    const y = tf.square(x);
    return [x, constant, y, y];
  });
  const results = f(tf.tensor1d([3])).map((tensor) => tensor.dataSync()[0]);
  assert.deepEqual(results, [3, 7, 9, 9]);
  f.dispose();
});

Deno.test("closed-over tensors keep their values when they are disposed of outside", () => {
  const small = tf.tensor1d([1, 2]);
  const large = tf.ones([2000]);
  const f = compile((x: tf.Tensor) => tf.add(tf.sum(tf.mul(small, x)), tf.sum(large)), {
    xla: false,
  });
  assert.equal(f(tf.tensor1d([1, 1])).dataSync()[0], 2003);
  small.dispose();
  large.dispose();
  assert.equal(f(tf.tensor1d([1, 1])).dataSync()[0], 2003);
  f.dispose();
});

Deno.test("a compiled function within a compiled function is part of it", () => {
  const inner = compile((x: tf.Tensor) => tf.square(x));
  const outer = compile((x: tf.Tensor) => tf.add(inner(x), 1), { xla: false });
  assert.equal(outer(tf.scalar(3)).dataSync()[0], 10);
  assert.equal(inner.traces, 0);
  outer.dispose();
});

Deno.test("random numbers follow the seed, not the trace", () => {
  for (const xla of [true, false]) {
    const f = compile((seed: tf.Tensor1D) => statelessUniform([50, 7], seed), { xla });
    for (const seed of [seedOf(1, 2), seedOf(-3, 2 ** 30)]) {
      assert.deepEqual(f(seed).dataSync(), statelessUniform([50, 7], seed).dataSync());
    }
    assert.equal(f.traces, 1);
    f.dispose();
  }
});

Deno.test("what cannot be compiled is an error that says why, and leaves eager mode intact", () => {
  const x = tf.tensor1d([1, 2]);
  const rejected = (fn: (x: any) => unknown, words: RegExp) => {
    assert.throws(() => compile(fn)(x), words);
    assert.deepEqual([...tf.add(x, 1).dataSync()], [2, 3]);
  };
  rejected((x) => tf.square(x).dataSync()[0], /cannot read .*\bSquare\b/);
  rejected((x) => x.dataSync()[0], /cannot read .*\bPlaceholder\b/);
  rejected((x) => tf.dropout(x, 0.5), /cannot draw random numbers on the host/);
  rejected((x) => tf.add(x, tf.randomNormal([2])), /cannot draw random numbers on the host/);
  rejected((x) => tf.unique(x), /Unique.*depends on values/);
  rejected((x) => Promise.resolve(x), /returns a promise/);
  rejected(() => new Map(), /the result is a Map/);
  rejected((x) => tf.matMul(tf.reshape(x, [1, 2]), tf.ones([3, 1])), /matMul|MatMul/i);
  assert.throws(
    () => compile((x: unknown) => x)(new Float32Array(2)),
    /arguments\[0\] is a Float32Array/,
  );
});

Deno.test("a variable is read on each call as an argument, and refused when closed over", () => {
  const variable = tf.variable(tf.scalar(2), true, "rate");
  const f = compile((x: tf.Tensor, v: tf.Tensor) => tf.mul(x, v), { xla: false });
  assert.equal(f(tf.scalar(3), variable).dataSync()[0], 6);
  variable.assign(tf.scalar(5));
  assert.equal(f(tf.scalar(3), variable).dataSync()[0], 15);
  const closing = compile((x: tf.Tensor) => tf.mul(x, variable));
  assert.throws(() => closing(tf.scalar(3)), /closes over the variable rate/);
  variable.dispose();
});

Deno.test("a tensor that leaves its compiled function by a side door says so when used", () => {
  let leaked: tf.Tensor | undefined;
  const f = compile((x: tf.Tensor) => {
    leaked = tf.keep(tf.square(x));
    return tf.add(x, 1);
  }, { xla: false });
  f(tf.scalar(1));
  assert.throws(() => tf.add(leaked!, 1), /only inside the compiled function/);
  assert.throws(() => leaked!.dataSync(), /only inside the compiled function/);
});

Deno.test("calls hold no tensors but their results; dispose frees what was captured", () => {
  const { binding } = tensorFlow();
  const large = tf.ones([2000]);
  const x = tf.ones([2000]);
  tf.tidy(() => tf.add(x, large)); // tfjs uploads tensors when they are first used
  const before = { handles: binding.getNumOfTensors(), tensors: tf.memory().numTensors };
  const f = compile((x: tf.Tensor) => ({ y: tf.sum(tf.mul(x, large)) }));
  for (let i = 0; i < 5; i++) f(x).y.dispose();
  assert.equal(tf.memory().numTensors, before.tensors);
  assert.equal(binding.getNumOfTensors(), before.handles + 1, "the captured tensor");
  f.dispose();
  assert.equal(binding.getNumOfTensors(), before.handles);
  assert.throws(() => f(x), /has been disposed/);
});

Deno.test("a disposed argument and a tensor of the wrong shape are exceptions", () => {
  const f = compile((x: tf.Tensor) => tf.square(x), { xla: false });
  const x = tf.scalar(1);
  f(x).dispose();
  x.dispose();
  assert.throws(() => f(x), /disposed/i);
});

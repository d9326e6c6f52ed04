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

/** Steps on a state of two tensors, of which no two may share a program. */
const alike: ((state: tf.Tensor[], x: tf.Tensor) => unknown)[] = [
  ([a, b], x) => [[a, b], tf.sub(x, a)],
  ([a, b], x) => [[a, b], tf.sub(a, x)],
  ([a, b], x) => [[a, b], tf.add(x, a)],
  ([a, b], x) => [[a, b], tf.sub(x, b)],
  ([a, b], x) => [[b, a], tf.sub(x, a)],
  ([a], x) => [[a, a], tf.sub(x, a)],
  ([a, b], x) => [[a, b], x],
  ([a, b]) => [[a, b], a],
  ([a, b], x) => [[a, b], tf.add(x, 0)],
  ([a, b], x) => [[a, b], tf.add(x, 2)],
  ([a, b], x) => [[a, b], tf.add(x, NaN)],
  ([a, b], x) => [[a, b], tf.div(x, 0)],
  ([a, b], x) => [[a, b], tf.div(x, -0)],
  ([a, b], x) => [[a, b], tf.add(x, [1, 2])],
  ([a, b], x) => [[a, b], tf.add(x, [[1], [2]])],
  ([a, b], x) => [[a, b], tf.add(x, [[2], [1]])],
  ([a, b], x) => [[a, b], tf.cumsum(x)],
  ([a, b], x) => [[a, b], tf.cumsum(x, 1)],
  ([a, b], x) => [[a, b], tf.cumsum(x, 1, true)],
  ([a, b], x) => [[a, b], tf.matMul(x, b)],
  ([a, b], x) => [[a, b], tf.matMul(x, b, true)],
  ([a, b], x) => [[a, b], ...tf.split(x, 2)],
  ([a, b], x) => [[a, b], ...tf.split(x, 2).reverse()],
];

Deno.test("functions that differ in one thing compute their own results", () => {
  const numbers = [[1, 2], [3, 4], [5, 6]];
  const tensors = () => numbers.map(([a, b]) => tf.tensor2d([[a, b], [b, a * a]]));
  const values = (result: unknown) =>
    [result].flat(2).map((tensor) => (tensor as tf.Tensor).arraySync());
  const compiled = alike.map((step) => {
    const [a, b, x] = tensors();
    const expected = values(step([a, b], x));
    assert.equal(step.name, "", "a name would tell it apart");
    const f = compile(step, { xla: false, donate: [0] });
    assert.deepEqual(values(f([a, b], x)), expected, `${step}`);
    return f;
  });
  for (const f of compiled) f.dispose();
});

Deno.test("equal functions share what is compiled, each with its tensors, until the last is disposed of", () => {
  const scale = (by: tf.Tensor) =>
    compile(
      (x: tf.Tensor, factor: number) => tf.mul(tf.sum(tf.mul(x, by)), factor),
      { xla: false },
    );
  const x = tf.ones([2000]);
  const [ones, twos] = [1, 2].map((value) => scale(tf.fill([2000], value)));
  assert.deepEqual([ones(x, 1), twos(x, 1), ones(x, 3)].map((y) => y.dataSync()[0]), [
    2000,
    4000,
    6000,
  ]);
  ones.dispose();
  assert.equal(twos(x, 1).dataSync()[0], 4000);
  twos.dispose();
  const again = scale(tf.fill([2000], 3));
  assert.equal(again(x, 1).dataSync()[0], 6000);
  again.dispose();
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

/** Where the values of a tensor are in memory. */
function placeOf(tensor: tf.Tensor): bigint {
  const { backend, binding, library } = tensorFlow();
  const values = binding.resolve(backend.getInputTensorIds([tensor])[0]);
  try {
    return Deno.UnsafePointer.value(library.api.TF_TensorData(values));
  } finally {
    library.api.TF_DeleteTensor(values);
  }
}

interface Means {
  mean: tf.Tensor;
  square: tf.Tensor;
}

/** A step whose state has two tensors of one shape. */
function movingMeans({ mean, square }: Means, x: tf.Tensor): { next: Means; change: tf.Tensor } {
  const nextMean = tf.add(tf.mul(mean, 0.5), tf.mul(x, 0.5));
  const next = { mean: nextMean, square: tf.add(tf.mul(square, 0.9), tf.square(nextMean)) };
  return { next, change: tf.sum(tf.sub(nextMean, mean)) };
}

for (const xla of [true, false]) {
  const way = xla ? "XLA" : "graph";

  Deno.test(`donated state moves as returned state does, and its tensors are gone (${way})`, () => {
    const { binding } = tensorFlow();
    const start = (): Means => ({ mean: tf.zeros([300, 7]), square: tf.ones([300, 7]) });
    const [plain, donating] = [[], [0]].map((donate) => compile(movingMeans, { xla, donate }));
    let [expected, state] = [start(), start()];
    let handles = 0;
    for (let i = 0; i < 5; i++) {
      tf.tidy(() => {
        const x = statelessUniform([300, 7], seedOf(i, 0));
        const given = state;
        const wanted = plain(expected, x);
        const got = donating(state, x);
        assert.ok(given.mean.isDisposed && given.square.isDisposed);
        assert.deepEqual(got.change.dataSync(), wanted.change.dataSync());
        assert.deepEqual(got.next.mean.dataSync(), wanted.next.mean.dataSync());
        assert.deepEqual(got.next.square.dataSync(), wanted.next.square.dataSync());
        tf.dispose(expected as never);
        expected = tf.keep(wanted.next.mean) && tf.keep(wanted.next.square) && wanted.next;
        state = tf.keep(got.next.mean) && tf.keep(got.next.square) && got.next;
      });
      if (i === 0) handles = binding.getNumOfTensors();
      assert.equal(binding.getNumOfTensors(), handles);
    }
    tf.dispose([expected, state] as never);
    assert.equal(binding.getNumOfTensors(), handles - 4);
    for (const f of [plain, donating]) f.dispose();
  });

  Deno.test(`what else refers to a donated tensor keeps its value (${way})`, () => {
    const step = compile((x: tf.Tensor[], y: tf.Tensor) => [tf.add(x[1], y), tf.mul(x[0], 10)], {
      xla,
      donate: [0],
    });
    let x = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    const clone = tf.clone(x[0]);
    const column = tf.reshape(x[1], [2, 1]);
    x = step(x, x[1]);
    assert.deepEqual(x.map((tensor) => [...tensor.dataSync()]), [[6, 8], [10, 20]]);
    assert.deepEqual([...clone.dataSync()], [1, 2]);
    assert.deepEqual([...column.dataSync()], [3, 4]);

    const again = [tf.clone(x[0]), tf.reshape(x[0], [1, 2])];
    x = step([x[0], x[0]], x[1]);
    assert.deepEqual(x.map((tensor) => [...tensor.dataSync()]), [[16, 28], [60, 80]]);
    assert.deepEqual(again.map((tensor) => [...tensor.dataSync()]), [[6, 8], [6, 8]]);
    step.dispose();
  });

  Deno.test(`donated tensors may change places, be dropped and be returned as they are (${way})`, () => {
    const f = compile((x: tf.Tensor[]) => ({ x: [x[1], x[0], x[2]], n: tf.scalar(7) }), {
      xla,
      donate: [0],
    });
    const values = [[1], [2], [3], [4, 5]].map((list) => tf.tensor1d(list));
    let { x, n } = f(values);
    assert.equal(n.dataSync()[0], 7);
    assert.ok(values.every((tensor) => tensor.isDisposed));
    ({ x, n } = f([...x, tf.tensor1d([6, 7])]));
    assert.deepEqual(x.map((tensor) => tensor.dataSync()[0]), [1, 2, 3]);
    f.dispose();
  });
}

Deno.test("XLA writes results into the memory of donated tensors", () => {
  const step = compile(movingMeans, { donate: [0] });
  const x = tf.ones([300, 7]);
  let state: Means = { mean: tf.zeros([300, 7]), square: tf.ones([300, 7]) };
  for (let i = 0; i < 3; i++) {
    const places = [placeOf(state.mean), placeOf(state.square)];
    const { next, change } = step(state, x);
    change.dispose();
    assert.deepEqual([placeOf(next.mean), placeOf(next.square)], places);
    state = next;
  }
  const clone = tf.clone(state.mean);
  const { next } = step(state, x);
  assert.notEqual(placeOf(next.mean), placeOf(clone));
  step.dispose();
});

Deno.test("a call that throws leaves donated tensors to the caller", () => {
  const f = compile((x: tf.Tensor1D) => tf.string.staticRegexReplace(x, "a", "b"), {
    donate: [0],
  });
  const x = tf.tensor1d(["banana"]);
  for (let i = 0; i < 2; i++) assert.throws(() => f(x), /XLA has no code/);
  assert.deepEqual(x.dataSync(), ["banana"]);
  f.dispose();
});

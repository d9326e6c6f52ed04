import assert from "node:assert/strict";
import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

const x = tf.tensor2d([[1, 2], [3, 4]]);
const rate = tf.variable(tf.scalar(2), true, "rate");

/** What ends as an unhandled rejection until all timers due now have run. */
async function unhandledDuring(call: () => void): Promise<unknown[]> {
  const found: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    found.push(event.reason);
  };
  addEventListener("unhandledrejection", note);
  try {
    call();
    await new Promise((resolve) => setTimeout(resolve, 10));
  } finally {
    removeEventListener("unhandledrejection", note);
  }
  return found;
}

const promising: Record<string, (x: any) => unknown> = {
  "an async function that reads": async (x) => (await x.data())[0],
  "an async function that goes on later": async (x) => {
    await 1;
    return tf.square(x);
  },
  "an async function that throws": () => Promise.reject(new Error("late")),
  "promises inside the result": () => ({ list: [Promise.reject(1), Promise.reject(2)], ok: 3 }),
  "an object with a then": () => ({
    then: (_: unknown, fail: (e: Error) => void) => fail(Error()),
  }),
};

for (const [what, fn] of Object.entries(promising)) {
  Deno.test(`${what}: refused, and no rejection is left`, async () => {
    const outer = (x: tf.Tensor) => {
      compile(fn)(x);
      return x;
    };
    assert.deepEqual(
      await unhandledDuring(() => {
        assert.throws(() => compile(fn)(x), /returns a promise; only synchronous functions/);
        assert.throws(() => compile(outer)(x), /returns a promise; only synchronous functions/);
      }),
      [],
    );
  });
}

const dropping: Record<string, (x: tf.Tensor2D) => unknown> = {
  data: (x) => x.data(),
  array: (x) => tf.square(x).array(),
  bytes: (x) => x.bytes(),
  buffer: (x) => x.buffer(),
  whereAsync: (x) => tf.whereAsync(tf.greater(x, 0)),
  booleanMaskAsync: (x) => tf.booleanMaskAsync(x, tf.greater(x, 0)),
  nonMaxSuppressionAsync: (x) => tf.image.nonMaxSuppressionAsync(tf.ones([2, 4]), tf.sum(x, 1), 1),
  "a variable's data": () => rate.data(),
};

for (const [what, read] of Object.entries(dropping)) {
  Deno.test(`${what} that nobody awaits is an error of the compiled function`, async () => {
    const fn = (x: tf.Tensor2D) => {
      read(x);
      return x;
    };
    assert.deepEqual(
      await unhandledDuring(() => {
        assert.throws(
          () => compile(fn)(x),
          /cannot read a tensor's values|closes over the variable/,
        );
      }),
      [],
    );
  });
}

Deno.test("values are read eagerly as before after a refusal", async () => {
  assert.throws(() => compile((x: tf.Tensor) => x.arraySync())(x), /cannot read/);
  assert.deepEqual(await x.array(), [[1, 2], [3, 4]]);
});

Deno.test("variables are neither assigned nor made inside, and keep their values", () => {
  const refused = (fn: (x: any, v: any) => unknown, words: RegExp) =>
    assert.throws(() => compile(fn, { xla: false })(x, rate), words);
  refused((x, v) => v.assign(tf.sum(x)), /cannot assign a variable \(here rate\).*Return the new/s);
  refused((x) => rate.assign(tf.sum(x)), /cannot assign a variable \(here rate\)/);
  refused((x) => tf.variable(x), /makes a variable/);
  refused((x) => tf.train.sgd(1).minimize(() => tf.sum(tf.mul(rate, x))), /the variable rate/);
  assert.equal(rate.dataSync()[0], 2);
  rate.assign(tf.scalar(3));
  rate.assign(tf.scalar(2));
  tf.variable(tf.scalar(1)).dispose();
});

Deno.test("a tensor of another compiled function is refused, also where ids would meet", () => {
  let leaked: tf.Tensor | undefined;
  compile((x: tf.Tensor) => {
    leaked = tf.keep(tf.square(x));
    return x;
  }, { xla: false })(x);
  for (const fn of [(x: tf.Tensor) => tf.add(x, leaked!), () => leaked!]) {
    assert.throws(() => compile(fn, { xla: false })(x), /belongs to another compiled function/);
  }
});

Deno.test("results that cannot be returned are named by their place", () => {
  const cases: [(x: any) => unknown, RegExp][] = [
    [() => ({ f: () => 1 }), /the result\.f is a Function/],
    [() => [tf.buffer([2])], /the result\[0\] is a TensorBuffer/],
    [function* (x) {
      yield x;
    }, /the result is an object of a class/],
    [() => Symbol("s"), /the result is a symbol/],
    [(x) => {
      const y = tf.square(x);
      y.dispose();
      return { y };
    }, /the result\.y, a tensor of shape \[2,2\], has been disposed/],
    [() => {
      const itself: unknown[] = [];
      itself.push(itself);
      return itself;
    }, /contains itself, as the result\[0\] does/],
  ];
  for (const [fn, words] of cases) assert.throws(() => compile(fn, { xla: false })(x), words);
});

Deno.test("an error names the function where it has a name", () => {
  async function later(x: tf.Tensor) {
    return await x.data();
  }
  assert.throws(() => compile(later)(x), /^Error: The compiled function later returns a promise/);
});

Deno.test("ops that cast compile as they run eagerly", () => {
  const predictions = tf.tensor2d([[1, 2], [4, 3], [5, 6]]);
  const labels = tf.tensor1d([1, 1, 1], "int32");
  const accuracy = (p: tf.Tensor, y: tf.Tensor) => tf.mean(tf.equal(tf.argMax(p, 1), y));
  const moments = (x: tf.Tensor) => {
    const { mean, variance } = tf.moments(x);
    return [mean, variance];
  };
  for (const xla of [true, false]) {
    const f = compile(accuracy, { xla });
    assert.ok(Math.abs(f(predictions, labels).dataSync()[0] - 2 / 3) < 1e-6);
    const g = compile(moments, { xla });
    for (const dtype of ["int32", "float32"] as const) {
      const [mean, variance] = g(tf.tensor1d([1, 2, 6], dtype)).map((t) => t.dataSync()[0]);
      assert.ok(Math.abs(mean - 3) < 1e-6 && Math.abs(variance - 14 / 3) < 1e-5);
    }
    for (const compiled of [f, g]) compiled.dispose();
  }
});

import assert from "node:assert/strict";
import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";

await startTensorFlow();

const withPrototypeKey = JSON.parse('{"__proto__": 1}');

/** Lists of arguments, of which no two may share a program. */
const different: unknown[][] = [
  [],
  [undefined],
  [null],
  ["undefined"],
  ["null"],
  [1],
  ["1"],
  [1n],
  ["1n"],
  [true],
  ["true"],
  [0],
  [-0],
  ["-0"],
  [NaN],
  ["NaN"],
  [Infinity],
  [-Infinity],
  [1, 2],
  ["1,2"],
  ["1", "2"],
  [[1, 2]],
  [[[1], 2]],
  [[[1, 2]]],
  [[1], 2],
  [[1], [2]],
  [[]],
  [[[]]],
  [[undefined]],
  [[null]],
  [[undefined, undefined]],
  ["[]"],
  ["()"],
  [{}],
  ["{}"],
  [[{}]],
  [{ a: 1 }],
  [{ a: "1" }],
  [{ a: undefined }],
  [{ a: null }],
  [{ a: 1, b: 2 }],
  [{ "a:1,b": 2 }],
  [{ 'a":1,"b': 2 }],
  [{ a: { b: 2 } }],
  [{ "a.b": 2 }],
  [{ a: 1 }, { b: 2 }],
  [{ "": 1 }],
  [{ 0: 1 }],
  [withPrototypeKey],
  [{ "\ud800": 1 }],
  [{ "\\ud800": 1 }],
  [tf.ones([1, 2])],
  [tf.ones([2, 1])],
  [tf.ones([12])],
  [tf.ones([2])],
  [tf.ones([2], "int32")],
  [tf.ones([2], "bool")],
  [tf.scalar(1)],
  [[tf.scalar(1)]],
  [{ a: tf.scalar(1) }],
  [tf.scalar(1), tf.scalar(1)],
  [tf.scalar(1), 1],
  [1, tf.scalar(1)],
  ["float32[]"],
  ["float32[2]"],
  [tf.zeros([0])],
  [tf.zeros([0, 2])],
];

Deno.test("arguments that differ in any way have programs of their own, equal ones share one", () => {
  const identity = compile((...given: unknown[]) => given, { xla: false });
  different.forEach((given, i) => {
    for (const _ of [1, 2]) {
      const result = identity(...given);
      assert.equal(identity.traces, i + 1, `${i}: ${Deno.inspect(given)}`);
      assert.equal(result.length, given.length);
      if (!Deno.inspect(given).includes("dataId")) assert.deepStrictEqual(result, [...given]);
    }
  });
  identity.dispose();
});

Deno.test("a list's gap is an undefined item", () => {
  const identity = compile((list: unknown[]) => list, { xla: false });
  // deno-lint-ignore no-sparse-arrays
  for (const list of [[, 1], [undefined, 1]]) assert.deepEqual(identity(list), [undefined, 1]);
  assert.equal(identity.traces, 1);
});

class Point {
  x = tf.scalar(1);
}

Deno.test("what is neither tensor nor plain is refused by its place, also after its like was traced", () => {
  const f = compile((value: any) => value?.x ?? 0, { xla: false });
  f({ x: tf.scalar(1) });
  f({});
  f([]);
  const itself: { list: unknown[] } = { list: [] };
  itself.list.push(itself);
  const disposed = tf.scalar(1);
  disposed.dispose();
  const cases: [unknown, RegExp][] = [
    [new Point(), /arguments\[0\] is a Point\b/],
    [new Map(), /arguments\[0\] is a Map\b/],
    [new Float32Array(0), /arguments\[0\] is a Float32Array\b/],
    [new Date(0), /arguments\[0\] is a Date\b/],
    [Object.create(Object.create(null)), /arguments\[0\] is an object of a class/],
    [() => 1, /arguments\[0\] is a Function\b/],
    [Symbol("s"), /arguments\[0\] is a symbol/],
    [{ [Symbol("s")]: 1 }, /arguments\[0\] has the key Symbol\(s\)/],
    [Promise.resolve(1), /arguments\[0\] is a Promise; await it first/],
    [{ a: [1, new Map()] }, /arguments\[0\]\.a\[1\] is a Map/],
    [itself, /contains itself, as arguments\[0\]\.list\[0\] does/],
    [{ x: disposed }, /arguments\[0\]\.x, a tensor of shape \[\], has been disposed/],
  ];
  for (const [value, words] of cases) assert.throws(() => f(value), words);
  const shared = { x: tf.scalar(2) };
  assert.equal(f({ x: shared.x, again: [shared, shared] }).dataSync()[0], 2);
});

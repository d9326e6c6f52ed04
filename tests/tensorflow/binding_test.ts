import assert from "node:assert/strict";
import { startTensorFlow, TensorFlowError, tf } from "@/tensorflow/mod.ts";
import { tensorFlow } from "@/tensorflow/backend.ts";
import { ofType } from "@/tensorflow/attributes.ts";
import { TF_FLOAT, TF_INT64, TF_STRING, TF_UINT8 } from "@/tensorflow/dtype.ts";

await startTensorFlow();

Deno.test("values of every dtype survive the way into TensorFlow and back", () => {
  const { binding } = tensorFlow();
  const roundTrip = (shape: number[], dtype: number, values: any) => {
    const id = binding.createTensor(shape, dtype, values);
    const back = binding.tensorDataSync(id);
    binding.deleteTensor(id);
    return back;
  };
  assert.deepEqual(
    roundTrip([2, 2], TF_FLOAT, Float32Array.of(1.5, -2, NaN, Infinity)),
    Float32Array.of(1.5, -2, NaN, Infinity),
  );
  assert.deepEqual(roundTrip([0, 3], TF_FLOAT, new Float32Array(0)), new Float32Array(0));
  assert.deepEqual(roundTrip([2], TF_UINT8, Uint8Array.of(0, 255)), Uint8Array.of(0, 255));
  assert.deepEqual(
    roundTrip([2], TF_INT64, BigInt64Array.of(-1n, 2n ** 40n)),
    BigInt64Array.of(-1n, 2n ** 40n),
  );
  assert.deepEqual(roundTrip([1], TF_INT64, Int32Array.of(5, 1)), BigInt64Array.of(2n ** 32n + 5n));
  const texts = ["", "short", "x".repeat(1000)].map((text) => new TextEncoder().encode(text));
  assert.deepEqual(roundTrip([3], TF_STRING, texts), texts);

  assert.deepEqual([...tf.cast([0, 1, 2], "bool").dataSync()], [0, 1, 1]);
  assert.deepEqual([...tf.complex([1, 2], [3, 4]).dataSync()], [1, 3, 2, 4]);
  assert.deepEqual(tf.tensor1d([1, -7], "int32").dataSync(), Int32Array.of(1, -7));
});

Deno.test("ids are counted, and gone after deletion", () => {
  const { binding } = tensorFlow();
  const before = binding.getNumOfTensors();
  const id = binding.createTensor([1], TF_FLOAT, Float32Array.of(1));
  const shared = binding.copySharing(id);
  assert.equal(binding.getNumOfTensors(), before + 2);
  binding.deleteTensor(id);
  assert.deepEqual(binding.tensorDataSync(shared), Float32Array.of(1));
  binding.deleteTensor(shared);
  assert.equal(binding.getNumOfTensors(), before);
  assert.throws(() => binding.deleteTensor(id), /has been disposed/);
  assert.throws(() => binding.tensorDataSync(id), /has been disposed/);
  const type = ofType("T", TF_FLOAT);
  assert.throws(() => binding.executeOp("Neg", [type], [id], 1), /^Error: Neg: .*disposed/);
});

Deno.test("what TensorFlow refuses is an exception with the op's name and TensorFlow's words", () => {
  const { binding } = tensorFlow();
  const ids = [[2, 3], [2, 3]].map((shape) =>
    binding.createTensor(shape, TF_FLOAT, new Float32Array(6))
  );
  const type = ofType("T", TF_FLOAT);
  assert.throws(
    () => binding.executeOp("MatMul", [type], ids, 1),
    (error: Error) =>
      error instanceof TensorFlowError && /^MatMul: Matrix size-incompatible/.test(error.message),
  );
  assert.throws(
    () => binding.executeOp("NoSuchOp", [], [], 1),
    /^TensorFlowError: NoSuchOp: .*NoSuchOp/,
  );
  assert.throws(
    () => binding.createTensor([3], TF_FLOAT, Float32Array.of(1)),
    /shape \[3\] needs 12 bytes.*given 4 bytes/,
  );
  for (const id of ids) binding.deleteTensor(id);
});

Deno.test("gathering outside the table is an exception", () => {
  assert.throws(
    () => tf.gather(tf.ones([3, 2]), tf.tensor1d([5], "int32")),
    /GatherV2: .*5 is not in \[0, 3\)/,
  );
});

Deno.test("another device or thread count cannot be had in a process that has started", async () => {
  await assert.rejects(startTensorFlow({ threads: 97 }), /already runs/);
  assert.equal((await startTensorFlow()).version, (await startTensorFlow()).version);
});

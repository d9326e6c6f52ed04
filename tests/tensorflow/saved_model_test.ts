import assert from "node:assert/strict";
import { tensorFlow } from "@/tensorflow/backend.ts";
import { TF_FLOAT } from "@/tensorflow/dtype.ts";
import { loadSavedModel, startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { writeSquareModel } from "./square_model.ts";

await startTensorFlow();

Deno.test("a SavedModel is loaded, run and freed", () => {
  const { binding } = tensorFlow();
  const directory = Deno.makeTempDirSync();
  writeSquareModel(directory);
  const before = binding.getNumOfTensors();
  const model = binding.loadSavedModel(directory, "serve");
  Deno.removeSync(directory, { recursive: true });
  assert.equal(binding.getNumOfSavedModels(), 1);

  const input = binding.createTensor([3], TF_FLOAT, Float32Array.of(1, 2, -3));
  const [output] = binding.runSavedModel(model, [input], "x:0", "y:0");
  assert.deepEqual(output.shape, [3]);
  assert.deepEqual(binding.tensorDataSync(output.id), Float32Array.of(1, 4, 9));
  assert.throws(() => binding.runSavedModel(model, [input], "x:0", "z:0"), /no tensor named z:0/);
  assert.throws(
    () => binding.runSavedModel(model, [], "x:0", "y:0"),
    /0 tensors were given for the 1 names x:0/,
  );

  binding.deleteTensor(input);
  binding.deleteTensor(output.id);
  binding.deleteSavedModel(model);
  assert.equal(binding.getNumOfSavedModels(), 0);
  assert.equal(binding.getNumOfTensors(), before);
  assert.throws(() => binding.deleteSavedModel(model), /no SavedModel/);
});

Deno.test("a folder without a SavedModel, and a tag it doesn't have, are exceptions", () => {
  const { binding } = tensorFlow();
  assert.throws(
    () => binding.loadSavedModel("/nowhere", "serve"),
    /^TensorFlowError: The SavedModel \/nowhere cannot be loaded: /,
  );
  const directory = Deno.makeTempDirSync();
  writeSquareModel(directory);
  assert.throws(() => binding.loadSavedModel(directory, "train"), /train/);
  Deno.removeSync(directory, { recursive: true });
});

Deno.test("a SavedModel's signature is called by the names of its inputs and outputs", async () => {
  const directory = Deno.makeTempDirSync();
  writeSquareModel(directory);
  const model = await loadSavedModel(directory);
  const { y } = model.predict({ x: tf.tensor1d([1, 2, -3]) });
  assert.deepEqual(y.dataSync(), Float32Array.of(1, 4, 9));
  model.dispose();
  await assert.rejects(loadSavedModel(directory, ["serve"], "no_such"), /no_such|signature/i);
  Deno.removeSync(directory, { recursive: true });
});

import assert from "node:assert/strict";
import { tensorFlow } from "@/tensorflow/backend.ts";
import { TF_FLOAT } from "@/tensorflow/dtype.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";

await startTensorFlow();

/** A field of a protocol buffer message; here all are bytes, strings, messages or small integers. */
function field(number: number, content: string | number | number[]): number[] {
  if (typeof content === "number") return [number << 3, content];
  const bytes = typeof content === "string" ? [...new TextEncoder().encode(content)] : content;
  return [
    number << 3 | 2,
    ...(bytes.length < 128 ? [bytes.length] : [bytes.length & 127 | 128, bytes.length >> 7]),
    ...bytes,
  ];
}

/** A node of a `GraphDef` with one float32 type attribute. */
function node(name: string, op: string, inputs: string[], typeAttribute: string): number[] {
  const attribute = [...field(1, typeAttribute), ...field(2, field(6, TF_FLOAT))];
  return field(1, [
    ...field(1, name),
    ...field(2, op),
    ...inputs.flatMap((input) => field(3, input)),
    ...field(5, attribute),
  ]);
}

/** Writes a SavedModel that squares its input. */
function writeSquareModel(directory: string): void {
  const graph = [...node("x", "Placeholder", [], "dtype"), ...node("y", "Square", ["x"], "T")];
  const metaGraph = [...field(1, field(4, "serve")), ...field(2, graph)];
  Deno.writeFileSync(
    `${directory}/saved_model.pb`,
    Uint8Array.from([...field(1, 1), ...field(2, metaGraph)]),
  );
}

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
    /\(1\) does not match .* \(0\)/,
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
    /Failed to load SavedModel \/nowhere/,
  );
  const directory = Deno.makeTempDirSync();
  writeSquareModel(directory);
  assert.throws(() => binding.loadSavedModel(directory, "train"), /train/);
  Deno.removeSync(directory, { recursive: true });
});

import { TF_FLOAT } from "@/tensorflow/dtype.ts";

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

/** An entry of a signature's inputs or outputs: a float32 vector. */
function entry(number: number, name: string): number[] {
  const size = field(2, [1 << 3, ...new Array(9).fill(255), 1]); // any: -1
  const tensor = [...field(1, `${name}:0`), ...field(2, TF_FLOAT), ...field(3, size)];
  return field(number, [...field(1, name), ...field(2, tensor)]);
}

/** Writes a SavedModel that squares its input: `x` to `y`. */
export function writeSquareModel(directory: string): void {
  const graph = [...node("x", "Placeholder", [], "dtype"), ...node("y", "Square", ["x"], "T")];
  const signature = [...entry(1, "x"), ...entry(2, "y"), ...field(3, "predict")];
  const metaGraph = [
    ...field(1, field(4, "serve")),
    ...field(2, graph),
    ...field(5, [...field(1, "serving_default"), ...field(2, signature)]),
  ];
  Deno.writeFileSync(
    `${directory}/saved_model.pb`,
    Uint8Array.from([...field(1, 1), ...field(2, metaGraph)]),
  );
}

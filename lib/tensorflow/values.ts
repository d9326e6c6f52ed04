/** Values between JavaScript's typed arrays and TensorFlow's tensors in host memory. */
import type { Pointer, TensorFlowApi } from "./c_api.ts";
import {
  dtypeName,
  TF_BFLOAT16,
  TF_BOOL,
  TF_COMPLEX64,
  TF_DOUBLE,
  TF_FLOAT,
  TF_INT32,
  TF_INT64,
  TF_RESOURCE,
  TF_STRING,
  TF_UINT8,
} from "./dtype.ts";

/** What a tensor's values look like in JavaScript; a string is its bytes, complex64 interleaved floats. */
export type Values =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | BigInt64Array
  | Uint8Array[];

type ArrayType = {
  new (buffer: ArrayBufferLike): Exclude<Values, Uint8Array[]>;
  BYTES_PER_ELEMENT: number;
};

/** The typed array of each data type and how many of its elements make one element of the tensor. */
const layouts: Record<number, { array: ArrayType; width: number }> = {
  [TF_FLOAT]: { array: Float32Array, width: 1 },
  [TF_DOUBLE]: { array: Float64Array, width: 1 },
  [TF_INT32]: { array: Int32Array, width: 1 },
  [TF_UINT8]: { array: Uint8Array, width: 1 },
  [TF_BOOL]: { array: Uint8Array, width: 1 },
  [TF_COMPLEX64]: { array: Float32Array, width: 2 },
  [TF_INT64]: { array: BigInt64Array, width: 1 },
  [TF_BFLOAT16]: { array: Uint16Array, width: 1 },
};

/** `sizeof(TF_TString)`: TensorFlow's string object is 24 bytes on every 64-bit platform. */
const STRING_BYTES = 24;

/**
 * Copies values into a new `TF_Tensor`. One copy: TensorFlow computes on the tensor's own memory. Memory of
 * JavaScript is never shared, because a tensor may outlive the array, and be freed on another thread.
 *
 * @throws Error when the number of values doesn't fit the shape
 */
export function toTensor(
  api: TensorFlowApi,
  shape: readonly number[],
  dtype: number,
  values: Values,
): Pointer {
  const elements = shape.reduce((product, size) => product * size, 1);
  const dims = BigInt64Array.from(shape, BigInt);
  if (dtype === TF_STRING) return stringTensor(api, dims, elements, values as Uint8Array[]);

  const layout = layouts[dtype];
  if (layout === undefined) {
    throw new Error(`A ${dtypeName(dtype)} tensor cannot be made from JavaScript values.`);
  }
  const bytes = bytesOf(values, layout.array, dtype);
  const expected = elements * layout.width * layout.array.BYTES_PER_ELEMENT;
  if (bytes.length !== expected) {
    throw new Error(
      `A ${dtypeName(dtype)} tensor of shape [${shape}] needs ${expected} bytes of values, ` +
        `but was given ${bytes.length} bytes (${values.length} values).`,
    );
  }
  const tensor = api.TF_AllocateTensor(dtype, dims, dims.length, expected);
  if (expected > 0) viewOf(api, tensor, expected).set(bytes);
  return tensor;
}

/**
 * Copies a `TF_Tensor`'s values out. A copy, because the tensor's memory belongs to TensorFlow and is
 * reused once the last handle to it is gone.
 */
export function fromTensor(api: TensorFlowApi, tensor: Pointer): Values {
  const dtype = api.TF_TensorType(tensor);
  const size = Number(api.TF_TensorByteSize(tensor));
  if (dtype === TF_STRING) {
    const count = Number(api.TF_TensorElementCount(tensor));
    return Array.from({ length: count }, (_, i) => {
      const text = stringAt(api, tensor, i);
      return copy(api.TF_StringGetDataPointer(text), Number(api.TF_StringGetSize(text)));
    });
  }
  if (dtype === TF_RESOURCE) return copy(api.TF_TensorData(tensor), size);
  const layout = layouts[dtype];
  if (layout === undefined) {
    throw new Error(`A ${dtypeName(dtype)} tensor cannot be read into JavaScript; cast it first.`);
  }
  return new layout.array(copy(api.TF_TensorData(tensor), size).buffer);
}

/**
 * Frees a `TF_Tensor` made by {@link toTensor}. Strings that don't fit their object's 24 bytes have memory
 * of their own, which `TF_DeleteTensor` knows nothing of.
 */
export function deleteTensor(api: TensorFlowApi, tensor: Pointer): void {
  if (api.TF_TensorType(tensor) === TF_STRING) {
    const count = Number(api.TF_TensorElementCount(tensor));
    for (let i = 0; i < count; i++) api.TF_StringDealloc(stringAt(api, tensor, i));
  }
  api.TF_DeleteTensor(tensor);
}

function stringTensor(
  api: TensorFlowApi,
  dims: BigInt64Array<ArrayBuffer>,
  elements: number,
  values: Uint8Array[],
): Pointer {
  if (values.length !== elements) {
    throw new Error(
      `A string tensor of shape [${dims}] needs ${elements} values, but was given ${values.length}.`,
    );
  }
  const tensor = api.TF_AllocateTensor(TF_STRING, dims, dims.length, elements * STRING_BYTES);
  values.forEach((value, i) => {
    const text = stringAt(api, tensor, i);
    api.TF_StringInit(text);
    api.TF_StringCopy(text, new Uint8Array(value), value.length);
  });
  return tensor;
}

function stringAt(api: TensorFlowApi, tensor: Pointer, index: number): Pointer {
  const start = Deno.UnsafePointer.value(api.TF_TensorData(tensor));
  return Deno.UnsafePointer.create(start + BigInt(index * STRING_BYTES));
}

function bytesOf(values: Values, array: ArrayType, dtype: number): Uint8Array {
  const given = values as Exclude<Values, Uint8Array[]>;
  // tfjs passes int64 as pairs of 32-bit integers, low half first.
  const sameBytes = given instanceof array || (dtype === TF_INT64 && given instanceof Int32Array);
  const typed = sameBytes ? given : (array as unknown as typeof Float32Array).from(given as any);
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

function viewOf(api: TensorFlowApi, tensor: Pointer, bytes: number): Uint8Array {
  const data = api.TF_TensorData(tensor) as Deno.PointerObject;
  return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data, bytes));
}

function copy(pointer: Pointer, bytes: number): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(bytes);
  if (bytes > 0) Deno.UnsafePointerView.copyInto(pointer as Deno.PointerObject, target);
  return target;
}

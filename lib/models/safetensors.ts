import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "../encoder/parameters.ts";
import { type ByteSource, readSafetensorsHeader, type StoredTensor } from "./safetensors_header.ts";
import { mapRecord } from "../encoder/tree.ts";

/** Tensors on the host with their free-text notes, as a safetensors file holds them. */
export interface SafetensorsFile {
  tensors: Record<string, { shape: number[]; values: Float32Array }>;
  metadata: Record<string, string>;
}

/** Types of value that are written: float32, and its upper half, bfloat16. */
export type WrittenDtype = "F32" | "BF16";

/**
 * Writes tensors in the safetensors format (huggingface/safetensors README): header length in 8
 * bytes, JSON header, then the values in the record's order.
 *
 * @param dtype bfloat16 takes half the space and keeps 8 significant bits, the nearest ones
 *
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from "@/models/safetensors.ts";
 * import assert from "node:assert/strict";
 * const file = {
 *   tensors: { bias: { shape: [2], values: new Float32Array([1, -1]) } },
 *   metadata: { format: "pt" },
 * };
 * assert.deepEqual(readSafetensors(writeSafetensors(file), "x.safetensors"), file);
 * ```
 */
export function writeSafetensors(
  file: SafetensorsFile,
  dtype: WrittenDtype = "F32",
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  const size = dtype === "F32" ? 4 : 2;
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(file.tensors)) {
    const end = offset + size * values.length;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  let text = JSON.stringify(header);
  // The values start at a multiple of 8 bytes, so that readers may map them.
  text += " ".repeat((8 - new TextEncoder().encode(text).length % 8) % 8);
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + encoded.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  let position = 8 + encoded.length;
  for (const { values } of Object.values(file.tensors)) {
    const { buffer, byteOffset, byteLength } = dtype === "F32" ? values : toBfloat16(values);
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), position);
    position += byteLength;
  }
  return bytes;
}

/** The upper halves of float32 values, rounded to the nearest, of two as near to the even one. */
function toBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (bit, i) => {
    // Rounding up could carry a NaN's bits into another number.
    if (Number.isNaN(values[i])) return 0x7fc0;
    return (bit + 0x7fff + (bit >>> 16 & 1)) >>> 16;
  });
}

/**
 * Reads a safetensors file of floating-point tensors. Everything is checked before a value is read.
 *
 * @param name of the file, for error messages
 * @throws a sentence naming the file, and the tensor where one is at fault
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const source = inMemory(bytes);
  const { tensors, metadata } = readSafetensorsHeader(source, name);
  for (const [tensor, stored] of Object.entries(tensors)) requireFloats(stored, tensor, name);
  return {
    tensors: mapRecord(tensors, (stored) => ({
      shape: stored.shape,
      values: readValues(source, stored),
    })),
    metadata,
  };
}

/** Bytes that are in memory already. */
function inMemory(bytes: Uint8Array): ByteSource {
  return { length: bytes.length, read: (from, to) => bytes.subarray(from, to) };
}

/**
 * Refuses a tensor that {@link readValues} cannot read.
 *
 * @throws naming the tensor and its type
 */
export function requireFloats({ dtype }: StoredTensor, tensor: string, file: string): void {
  if (!["F32", "F16", "BF16"].includes(dtype)) {
    throw new Error(
      `${file} is not a usable safetensors file: ${tensor} has type ${dtype}; float32, float16 ` +
        `and bfloat16 are what is read here.`,
    );
  }
}

/**
 * A tensor's values, widened to float32 where they are float16 or bfloat16, which loses nothing.
 *
 * @param tensor of a type that {@link requireFloats} lets pass
 */
export function readValues(source: ByteSource, tensor: StoredTensor): Float32Array {
  // A copy, because the values' offset in a foreign file may not be a multiple of their size.
  const { buffer } = source.read(tensor.from, tensor.to).slice();
  switch (tensor.dtype) {
    case "F16":
      return Float32Array.from(new Float16Array(buffer));
    case "BF16": {
      // The upper half of a float32.
      const bits = Uint32Array.from(new Uint16Array(buffer), (half) => half << 16);
      return new Float32Array(bits.buffer);
    }
    default:
      return new Float32Array(buffer);
  }
}

/** Reads weights back from the device, ready to be written. */
export function fromParameters(parameters: Parameters): SafetensorsFile["tensors"] {
  return mapRecord(parameters, (tensor) => ({
    shape: tensor.shape,
    values: tensor.dataSync() as Float32Array,
  }));
}

/** Moves weights to the device; the caller disposes of them. */
export function toParameters(tensors: SafetensorsFile["tensors"]): Parameters {
  return mapRecord(tensors, ({ shape, values }) => tf.tensor(values, shape));
}

import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "./parameters.ts";

/** Tensors on the host with their free-text notes, as a safetensors file holds them. */
export interface SafetensorsFile {
  tensors: Record<string, { shape: number[]; values: Float32Array }>;
  metadata: Record<string, string>;
}

/** The format allows more; a header beyond this is taken for an attack, not a model. */
const LARGEST_HEADER = 100 * 2 ** 20;

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * Writes float32 tensors in the safetensors format (huggingface/safetensors README): header length
 * in 8 bytes, JSON header, then the values in the record's order.
 *
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from "@/encoder/safetensors.ts";
 * import assert from "node:assert/strict";
 * const file = {
 *   tensors: { bias: { shape: [2], values: new Float32Array([1, -1]) } },
 *   metadata: { format: "pt" },
 * };
 * assert.deepEqual(readSafetensors(writeSafetensors(file), "x.safetensors"), file);
 * ```
 */
export function writeSafetensors(file: SafetensorsFile): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(file.tensors)) {
    const end = offset + values.byteLength;
    header[name] = { dtype: "F32", shape, data_offsets: [offset, end] } satisfies Entry;
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
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file of float32 tensors. Everything is checked against the file's length
 * before a value is read.
 *
 * @param name of the file, for error messages
 * @throws a sentence naming the file, and the tensor where one is at fault
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const refuse = (why: string) => new Error(`${name} is not a usable safetensors file: ${why}.`);
  if (bytes.length < 8) throw refuse(`it has ${bytes.length} bytes, fewer than a header needs`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const start = 8 + headerLength;
  if (headerLength > LARGEST_HEADER || start > bytes.length) {
    throw refuse(`its header claims ${headerLength} bytes of ${bytes.length - 8}`);
  }
  let header: Record<string, Entry> & { __metadata__?: Record<string, string> };
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  } catch {
    throw refuse("its header is not JSON");
  }
  if (typeof header !== "object" || header === null) throw refuse("its header lists no tensors");
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors: SafetensorsFile["tensors"] = {};
  let total = 0;
  for (const [tensor, entry] of Object.entries(entries)) {
    if (!isEntry(entry)) throw refuse(`${tensor} has no sound type, shape and offsets`);
    const { dtype, shape, data_offsets: [from, to] } = entry;
    const size = shape.reduce((product, n) => product * n, 4);
    if (dtype !== "F32") throw refuse(`${tensor} has type ${dtype}; float32 is what is read here`);
    if (!(from >= 0 && to - from === size && start + to <= bytes.length)) {
      throw refuse(`${tensor} of shape [${shape}] claims bytes ${from} to ${to}`);
    }
    total += size;
    // Else a small file could name one range many times and fill the memory with its copies.
    if (start + total > bytes.length) throw refuse(`${tensor} overlaps another tensor`);
    // A copy, because the values' offset in a foreign file may not be a multiple of 4.
    const values = new Float32Array(bytes.slice(start + from, start + to).buffer);
    tensors[tensor] = { shape, values };
  }
  return { tensors, metadata };
}

function isEntry(entry: unknown): entry is Entry {
  const { dtype, shape, data_offsets } = Object(entry);
  const integers = (list: unknown) =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n));
  return typeof dtype === "string" && integers(shape) && shape.every((n: number) => n >= 0) &&
    integers(data_offsets) && data_offsets.length === 2;
}

/** Reads weights back from the device, ready to be written. */
export function fromParameters(parameters: Parameters): SafetensorsFile["tensors"] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, values: tensor.dataSync() as Float32Array },
    ]),
  );
}

/** Moves weights to the device; the caller disposes of them. */
export function toParameters(tensors: SafetensorsFile["tensors"]): Parameters {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => [name, tf.tensor(values, shape)]),
  );
}

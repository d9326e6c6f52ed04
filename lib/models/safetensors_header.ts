import { BYTES_TO_RECOGNIZE, mistakenFile } from "./mistaken_file.ts";

/** One tensor as a safetensors file's header has it. */
export interface StoredTensor {
  dtype: Dtype;
  shape: number[];
  /** Its first byte within the file, and the one behind its last. */
  from: number;
  to: number;
}

/** What stands in a safetensors file, without any value. */
export interface SafetensorsHeader {
  tensors: Record<string, StoredTensor>;
  /** The file's free-text notes. */
  metadata: Record<string, string>;
}

/** Bytes that are read piece by piece, so that a large file need not be in memory. */
export interface ByteSource {
  /** Bytes in all. */
  length: number;
  /** Those from `from` up to, not including, `to`. */
  read(from: number, to: number): Uint8Array;
}

/** Bytes of one value of each type of the format. */
const byteSizes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
};

/** Name of a type of value. */
export type Dtype = keyof typeof byteSizes;

/** The format allows more; a header beyond this is taken for an attack, not a model. */
const LARGEST_HEADER = 100 * 2 ** 20;

/** What to do about a file that ends too early. */
const cutShort = "as of a download that was cut off; download it again";

/**
 * Reads and checks the header of a safetensors file: every tensor's type, shape and place, and that
 * they fill the file without a gap or an overlap, as the format demands. No value is read.
 *
 * @param name of the file, for error messages
 * @throws a sentence naming the file, and the tensor where one is at fault
 */
export function readSafetensorsHeader(source: ByteSource, name: string): SafetensorsHeader {
  const refuse = (why: string) => new Error(`${name} is not a usable safetensors file: ${why}.`);
  const first = source.read(0, Math.min(source.length, BYTES_TO_RECOGNIZE));
  // A sound file may begin as others do: what it is instead is only asked where it cannot be read.
  const mistaken = () => {
    const what = mistakenFile(first);
    return what === null
      ? null
      : new Error(`${name} is not a usable safetensors file: it is ${what}.`);
  };
  if (source.length < 8) {
    throw mistaken() ??
      refuse(`it has ${source.length} bytes, fewer than a header needs, ${cutShort}`);
  }
  const headerLength = Number(
    new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true),
  );
  const start = 8 + headerLength;
  const begins = source.length === 8 || first[8] === 0x7b;
  if (headerLength > LARGEST_HEADER || start > source.length) {
    const claim = `its header claims ${headerLength} bytes of ${source.length - 8}`;
    if (begins && headerLength <= LARGEST_HEADER) throw refuse(`${claim}, ${cutShort}`);
    throw mistaken() ?? refuse(claim);
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(source.read(8, start)));
  } catch {
    throw mistaken() ?? refuse("its header is not JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw refuse("its header lists no tensors");
  }
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>;
  const noted = typeof metadata === "object" && metadata !== null &&
    Object.values(metadata).every((note) => typeof note === "string");
  if (!noted) throw refuse("its __metadata__ is not a record of texts");
  const tensors = Object.entries(entries).map(([tensor, entry]): [string, StoredTensor] => {
    if (!isEntry(entry)) throw refuse(`${tensor} has no sound type, shape and offsets`);
    const { dtype, shape, data_offsets: [from, to] } = entry;
    if (!Object.hasOwn(byteSizes, dtype)) throw refuse(`${tensor} has the unknown type ${dtype}`);
    const size = shape.reduce((product, n) => product * n, byteSizes[dtype]);
    if (!(from >= 0 && to - from === size && start + to <= source.length)) {
      const tooShort = from >= 0 && to - from === size && start + to > source.length;
      throw refuse(
        `${tensor} of shape [${shape.slice(0, 8)}] claims bytes ${from} to ${to}` +
          (tooShort ? `, but the file ends after ${source.length - start}, ${cutShort}` : ""),
      );
    }
    return [tensor, { dtype, shape, from: start + from, to: start + to }];
  });
  let filled = start;
  for (
    const [tensor, { from, to }] of tensors.toSorted(([, a], [, b]) =>
      a.from - b.from || a.to - b.to
    )
  ) {
    if (from < filled) throw refuse(`${tensor} overlaps another tensor`);
    if (from > filled) throw refuse(`${from - filled} bytes before ${tensor} belong to no tensor`);
    filled = to;
  }
  if (filled < source.length) {
    throw refuse(`its last ${source.length - filled} bytes belong to no tensor`);
  }
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

interface Entry {
  dtype: Dtype;
  shape: number[];
  data_offsets: [number, number];
}

function isEntry(entry: unknown): entry is Entry {
  const { dtype, shape, data_offsets } = Object(entry);
  const integers = (list: unknown) =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n));
  return typeof dtype === "string" && integers(shape) && shape.every((n: number) => n >= 0) &&
    integers(data_offsets) && data_offsets.length === 2;
}

import { join } from "node:path";
import type { EncoderConfig } from "@/encoder/config.ts";
import { TOKEN_TYPES } from "@/models/hub_tensors.ts";
import { encoderShapes } from "@/encoder/parameters.ts";
import { hubConfig } from "@/models/hub_config.ts";
import { mapRecord } from "@/encoder/tree.ts";

/** An encoder for {@link madeTokenizer}. */
export const madeEncoder: EncoderConfig = {
  layers: 2,
  hidden: 8,
  heads: 2,
  feedForward: 12,
  vocabularySize: 261,
  positions: { kind: "learned", maximum: 10 },
  dropout: 0.1,
};

/** A tensor as it stands in a file. */
export interface RawTensor {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

/** Values that every type of float holds exactly, different for each name. */
export function madeValues(name: string, shape: number[]): Float32Array {
  const start = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const size = shape.reduce((product, n) => product * n, 1);
  return Float32Array.from({ length: size }, (_, i) => ((start + 7 * i) % 31 - 15) / 16);
}

/** A tensor of one of three types. */
export function rawTensor(values: Float32Array, shape: number[], dtype = "F32"): RawTensor {
  const typed = dtype === "F16"
    ? Float16Array.from(values)
    : dtype === "BF16"
    ? Uint16Array.from(new Uint32Array(values.slice().buffer), (bits) => bits >>> 16)
    : values.slice();
  return { dtype, shape, bytes: new Uint8Array(typed.buffer) };
}

/** A checkpoint's tensors under their names in Hugging Face's format, token types included. */
export function madeTensors(encoder = madeEncoder, dtype = "F32"): Record<string, RawTensor> {
  const shapes = { ...encoderShapes(encoder), [TOKEN_TYPES]: [1, encoder.hidden] };
  return mapRecord(shapes, (shape, name) => rawTensor(madeValues(name, shape), shape, dtype));
}

/** A safetensors file of any types, sound as long as its tensors are. */
export function fileOf(tensors: Record<string, RawTensor>): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [offset, offset += bytes.length] };
  }
  return withHeader(JSON.stringify(header), offset, tensors);
}

/** A file with this text as its header. */
export function withHeader(
  header: string,
  size = 0,
  tensors: Record<string, RawTensor> = {},
): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const one of Object.values(tensors)) {
    bytes.set(one.bytes, at);
    at += one.bytes.length;
  }
  return bytes;
}

/** The contents of a byte-level `tokenizer.json` without any merge: 256 bytes, special tokens around. */
export function madeTokenizer(bytes = 256): string {
  const letters: string[] = [];
  for (let byte = 0, next = 0x100; byte < 0x100; byte++) {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    letters.push(String.fromCharCode(printable ? byte : next++));
  }
  const tokens = ["<s>", "<pad>", "</s>", "<unk>", ...letters.slice(0, bytes), "<mask>"];
  const special = tokens.flatMap((content, id) =>
    /^<.+>$/.test(content)
      ? [{ id, content, special: true, lstrip: false, rstrip: false, normalized: false }]
      : []
  );
  return JSON.stringify({
    added_tokens: special,
    normalizer: null,
    post_processor: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: true },
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: [],
    },
  });
}

/** A model's folder as a test wants it: contents by file name, undefined for none. */
export type ModelFiles = Record<string, string | Uint8Array | undefined>;

/** Calls `test` with a folder that holds a sound model, but for what `changes` puts in its place. */
export async function withModel(
  changes: ModelFiles,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const files: ModelFiles = {
      "config.json": JSON.stringify(hubConfig(madeEncoder)),
      "tokenizer.json": madeTokenizer(),
      "model.safetensors": fileOf(madeTensors()),
      ...changes,
    };
    for (const [name, content] of Object.entries(files)) {
      if (typeof content === "string") await Deno.writeTextFile(join(folder, name), content);
      else if (content) await Deno.writeFile(join(folder, name), content);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

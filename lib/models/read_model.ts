import { join } from "node:path";
import type { EncoderConfig } from "../encoder/config.ts";
import { placeTensors } from "./hub_tensors.ts";
import { BYTES_TO_RECOGNIZE, mistakenFile } from "./mistaken_file.ts";
import { names, type Parameters } from "../encoder/parameters.ts";
import { readValues, requireFloats } from "./safetensors.ts";
import { type ByteSource, readSafetensorsHeader, type StoredTensor } from "./safetensors_header.ts";
import { tf } from "../tensorflow/mod.ts";
import type { OnProgress } from "../files/progress.ts";
import { type Tokenizer, tokenizerOf } from "../text/tokenizer/tokenizer.ts";
import type { Model } from "./model.ts";
import { encoderConfigOf } from "./hub_config.ts";
import { sha256 } from "../files/sha256.ts";

/** A model as a folder holds it; the caller disposes of its parameters. */
export interface ReadModel extends Model {
  /**
   * Rows at the end of the stored token embedding that no token has, as of one that was padded to a
   * round size. They are left out, of the head's bias too, so that nothing is ever predicted there.
   */
  unusedRows: number;
  /** SHA-256 of `tokenizer.json`. */
  tokenizerSha256: string;
}

/** An open file of weights. */
interface WeightFile {
  path: string;
  source: ByteSource;
}

/**
 * Reads a model from a folder in Hugging Face's layout: `config.json`, `tokenizer.json` and
 * `model.safetensors`, or the shards that `model.safetensors.index.json` names. All names, types,
 * shapes and the tokenizer are checked before memory is taken for a weight, and weights must be finite.
 *
 * @throws a sentence naming the file, and the field or tensor where one is at fault
 */
export async function readModel(folder: string, onProgress?: OnProgress): Promise<ReadModel> {
  const configFile = join(folder, "config.json");
  const stored = encoderConfigOf(json(await bytesOf(configFile), configFile), configFile);
  using weights = await openWeights(folder);
  const { file } = weights;
  const header = Object.fromEntries(
    [...weights.stored].map(([name, { tensor }]) => [name, tensor]),
  );
  const places = placeTensors(header, stored, file);
  const wanted = [...Object.values(places.weights), ...Object.values(places.copies)];
  if (places.tokenTypes !== null) wanted.push(places.tokenTypes);
  for (const name of wanted) requireFloats(header[name], name, weights.stored.get(name)!.file.path);
  const { tokenizer, tokenizerSha256 } = await readTokenizer(folder, stored);
  const encoder = { ...stored, vocabularySize: tokenizer.vocabularySize };
  const unusedRows = stored.vocabularySize - encoder.vocabularySize;
  for (const name of [names.tokens, names.headBias]) {
    for (const one of [places.weights[name], places.copies[name]]) {
      if (one !== undefined) header[one] = firstRows(header[one], encoder.vocabularySize);
    }
  }

  const valuesOf = (name: string) => {
    const { source, path } = weights.stored.get(name)!.file;
    const values = readValues(source, header[name]);
    const odd = values.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) {
      throw new Error(
        `${path}: ${name} holds ${
          values[odd]
        } (value ${odd}), so that nothing can be computed with ` +
          `it: its training diverged or the file is damaged. Use another checkpoint of the model.`,
      );
    }
    return values;
  };
  const parameters: Parameters = {};
  const total = wanted.reduce((sum, name) => sum + header[name].to - header[name].from, 0);
  let done = 0;
  try {
    for (const [name, original] of Object.entries(places.weights)) {
      const values = valuesOf(original);
      if (name === names.positions && places.tokenTypes !== null) {
        addToRows(values, valuesOf(places.tokenTypes).subarray(0, encoder.hidden));
      }
      const copy = places.copies[name];
      if (copy !== undefined && !valuesOf(copy).every((value, i) => value === values[i])) {
        throw new Error(
          `${file}: ${copy} is not the same as ${original}; this project's encoder ties them.`,
        );
      }
      parameters[name] = tf.tensor(values, header[original].shape);
      done += header[original].to - header[original].from;
      onProgress?.({ step: "reading weights", done, total, unit: "bytes" });
    }
  } catch (error) {
    tf.dispose(parameters);
    throw error;
  }
  return { encoder, unusedRows, parameters, tokenizer, tokenizerSha256 };
}

/** The headers of a folder's weights, and in which file each tensor is. */
async function openWeights(folder: string) {
  const opened: Deno.FsFile[] = [];
  const stored = new Map<string, { file: WeightFile; tensor: StoredTensor }>();
  const close = () => opened.forEach((file) => file.close());
  const open = async (path: string) => {
    const handle = await Deno.open(path);
    opened.push(handle);
    const file = { path, source: onDisk(handle, (await handle.stat()).size, path) };
    const { tensors } = readSafetensorsHeader(file.source, path);
    return { file, tensors: Object.entries(tensors) };
  };
  try {
    const index = join(folder, "model.safetensors.index.json");
    const single = join(folder, "model.safetensors");
    if (await exists(index)) {
      const homes = shardsOf(json(await bytesOf(index), index), index);
      for (const shard of new Set(homes.values())) {
        const { file, tensors } = await open(join(folder, shard));
        for (const [name, tensor] of tensors) {
          if (homes.get(name) !== shard) {
            throw new Error(`${file.path} has ${name}, which ${index} does not place there.`);
          }
          stored.set(name, { file, tensor });
        }
      }
      for (const [name, shard] of homes) {
        if (!stored.has(name)) throw new Error(`${join(folder, shard)} lacks ${name}.`);
      }
      return { stored, file: index, [Symbol.dispose]: close };
    }
    if (!await exists(single)) throw new Error(await whatIsThere(folder));
    const { file, tensors } = await open(single);
    for (const [name, tensor] of tensors) stored.set(name, { file, tensor });
    return { stored, file: single, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The file of each tensor, which must lie in the index's own folder. */
function shardsOf(index: unknown, file: string): Map<string, string> {
  const map = Object(index).weight_map;
  if (typeof map !== "object" || map === null) throw new Error(`${file} has no weight_map.`);
  return new Map(
    Object.entries(map).map(([name, shard]) => {
      if (typeof shard !== "string" || !/^[\w-][\w.-]*\.safetensors$/.test(shard)) {
        throw new Error(
          `${file} places ${name} in ${JSON.stringify(shard)}, which is not the name of a ` +
            `safetensors file in the same folder.`,
        );
      }
      return [name, shard];
    }),
  );
}

/** Why a folder's weights cannot be read. */
async function whatIsThere(folder: string): Promise<string> {
  const pickles = ["pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt"];
  for (const name of pickles) {
    if (await exists(join(folder, name))) {
      return `${folder} has its weights as ${name}, a Python pickle, which can run code when it is ` +
        `opened and is never opened here. Save the model as safetensors, or take a revision of it ` +
        `that has model.safetensors.`;
    }
  }
  return `${folder} has neither model.safetensors nor model.safetensors.index.json.`;
}

async function readTokenizer(folder: string, { vocabularySize }: EncoderConfig) {
  const path = join(folder, "tokenizer.json");
  const content = await bytesOf(path);
  const contents = json(content, path);
  let tokenizer: Tokenizer;
  try {
    tokenizer = tokenizerOf(contents);
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (tokenizer.vocabularySize > vocabularySize) {
    throw new Error(
      `${path} has ${tokenizer.vocabularySize} tokens, but ${names.tokens} has only ` +
        `${vocabularySize} rows; this is not the tokenizer of this model.`,
    );
  }
  return { tokenizer, tokenizerSha256: sha256(content) };
}

/** A tensor without the rows behind the first `count`. */
function firstRows(tensor: StoredTensor, count: number): StoredTensor {
  const rowBytes = (tensor.to - tensor.from) / tensor.shape[0];
  return {
    ...tensor,
    shape: tensor.shape.with(0, count),
    to: tensor.from + count * rowBytes,
  };
}

function onDisk(file: Deno.FsFile, length: number, path: string): ByteSource {
  return {
    length,
    read(from, to) {
      const bytes = new Uint8Array(to - from);
      file.seekSync(from, Deno.SeekMode.Start);
      for (let filled = 0; filled < bytes.length;) {
        const read = file.readSync(bytes.subarray(filled));
        if (read === null) throw new Error(`${path} became shorter while it was read.`);
        filled += read;
      }
      return bytes;
    },
  };
}

/** Adds a row to each row of a matrix, in place. */
function addToRows(matrix: Float32Array, row: Float32Array): void {
  for (let i = 0; i < matrix.length; i++) matrix[i] += row[i % row.length];
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** The contents of a JSON file; says what it is instead where it is none. */
function json(bytes: Uint8Array, path: string): unknown {
  let content = "";
  let value: unknown;
  try {
    content = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    value = JSON.parse(content);
  } catch {
    if (/^\s*[{[]/.test(content)) {
      const ended = /[}\]]\s*$/.test(content);
      throw new Error(
        `${path} is not JSON: it is damaged` +
          (ended ? "" : ", or cut short, as of a download that was cut off") +
          ". Download it again.",
      );
    }
    const what = mistakenFile(bytes.subarray(0, BYTES_TO_RECOGNIZE));
    throw new Error(
      `${path} is not JSON${
        what === null ? ", but binary; download it again" : `: it is ${what}`
      }.`,
    );
  }
  const { error } = Object(value);
  if (error !== undefined) {
    const said = typeof error === "string" ? ` (${JSON.stringify(error.slice(0, 80))})` : "";
    throw new Error(
      `${path} is a server's error message${said}, not the file; download the file itself.`,
    );
  }
  return value;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

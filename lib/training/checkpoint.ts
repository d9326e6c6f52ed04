import { Buffer } from "node:buffer";
import { sha256 } from "../files/sha256.ts";
import type { EncoderConfig } from "../encoder/config.ts";
import { TOKEN_TYPES } from "../models/hub_tensors.ts";
import { encoderShapes, names, type Parameters } from "../encoder/parameters.ts";
import {
  fromParameters,
  readSafetensors,
  type SafetensorsFile,
  toParameters,
  writeSafetensors,
} from "../models/safetensors.ts";
import { mapRecord } from "../encoder/tree.ts";
import { type OptimizerConfig, optimizerOf } from "./optimizers/config.ts";
import type { PretrainingProgress } from "./pretrain.ts";

/** Names of an optimizer's state within a checkpoint are the weights' names behind its slot's prefix. */
const slotPrefix = (slot: string) => `optimizer.${slot}/`;

/** Where a checkpoint's header keeps its checksum, and the digits that stand there while it is made. */
const CHECKSUM = '"sha256":"';
const NO_CHECKSUM = "0".repeat(64);

/**
 * A pre-training's progress as one safetensors file: weights, optimizer state, counters and, in its
 * header, the SHA-256 of the file with zeros for the checksum's digits.
 */
export function encodeProgress(progress: PretrainingProgress): Uint8Array<ArrayBuffer> {
  const { state, ...counters } = progress;
  const bytes = writeSafetensors({
    tensors: {
      ...fromParameters(state.parameters),
      ...Object.assign(
        {},
        ...Object.entries(state.optimizer)
          .map(([slot, entries]) => prefixed(slotPrefix(slot), fromParameters(entries))),
      ),
    },
    metadata: { format: "pt", progress: JSON.stringify(counters), sha256: NO_CHECKSUM },
  });
  checksumDigits(bytes)!.set(new TextEncoder().encode(sha256(bytes)));
  return bytes;
}

/**
 * Reads a checkpoint back.
 *
 * @throws when the file is not, to the last bit, what was written, or when a tensor is missing or
 * does not fit `encoder` and `optimizer`, naming it, before anything is allocated on the device
 */
export function decodeProgress(
  bytes: Uint8Array,
  encoder: EncoderConfig,
  optimizer: OptimizerConfig,
  name: string,
): PretrainingProgress {
  checkChecksum(bytes, name);
  const { tensors, metadata } = readSafetensors(bytes, name);
  const shapes = encoderShapes(encoder);
  const parameters = pick(tensors, "", shapes, name);
  const slots = mapRecord(
    optimizerOf(optimizer).slots(shapes),
    (shapes, slot) => pick(tensors, slotPrefix(slot), shapes, name),
  );
  return {
    ...JSON.parse(metadata.progress),
    state: {
      parameters: toParameters(parameters),
      optimizer: mapRecord(slots, toParameters),
    },
  };
}

/**
 * Reads the weights of an encoder from a `model.safetensors`.
 *
 * @throws when a tensor is missing or has another shape than `encoder` gives it, naming it
 */
export function decodeModel(bytes: Uint8Array, encoder: EncoderConfig, name: string): Parameters {
  return toParameters(pick(readSafetensors(bytes, name).tensors, "", encoderShapes(encoder), name));
}

/**
 * The weights of an encoder as the bytes of a `model.safetensors`. With learned positions that is a
 * RobertaPreLayerNorm checkpoint, which must have an embedding of token types: zeros, since this
 * encoder has none.
 */
export function encodeModel(parameters: Parameters): Uint8Array<ArrayBuffer> {
  const tensors = fromParameters(parameters);
  if (Object.hasOwn(tensors, names.positions)) {
    const [, hidden] = tensors[names.positions].shape;
    tensors[TOKEN_TYPES] = { shape: [1, hidden], values: new Float32Array(hidden) };
  }
  return writeSafetensors({ tensors, metadata: { format: "pt" } });
}

function checkChecksum(bytes: Uint8Array, name: string): void {
  const zeroed = bytes.slice();
  const digits = checksumDigits(zeroed);
  const written = new TextDecoder().decode(digits);
  digits?.set(new TextEncoder().encode(NO_CHECKSUM));
  if (sha256(zeroed) !== written) {
    throw new Error(`${name} is damaged: its checksum is not that of its ${bytes.length} bytes.`);
  }
}

/** The digits of the checksum within a checkpoint's bytes; undefined where there is no room. */
function checksumDigits(bytes: Uint8Array): Uint8Array | undefined {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(CHECKSUM);
  const start = at + CHECKSUM.length;
  if (at >= 0 && start + 64 <= bytes.length) return bytes.subarray(start, start + 64);
}

function prefixed(
  prefix: string,
  tensors: SafetensorsFile["tensors"],
): SafetensorsFile["tensors"] {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]),
  );
}

function pick(
  tensors: SafetensorsFile["tensors"],
  prefix: string,
  shapes: Record<string, number[]>,
  file: string,
): SafetensorsFile["tensors"] {
  return mapRecord(shapes, (shape, name) => {
    const tensor = tensors[prefix + name];
    if (!tensor) throw new Error(`${file} lacks ${prefix}${name}, which its encoder needs.`);
    if (String(tensor.shape) !== String(shape)) {
      throw new Error(
        `${file}: ${prefix}${name} is [${tensor.shape}], but its encoder needs [${shape}].`,
      );
    }
    return tensor;
  });
}

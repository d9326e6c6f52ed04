/** What can be set when TensorFlow starts. */
export interface DeviceOptions {
  /** Threads for one op, and for XLA; 0 lets TensorFlow take all cores. */
  threads: number;
  /** Whether GPUs may be used. */
  gpu: boolean;
  /** Grow GPU memory as needed instead of taking nearly all of it at the start. */
  growGpuMemory: boolean;
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * The bytes of a `ConfigProto` (`tensorflow/core/protobuf/config.proto`). The few fields used are written by
 * hand, so no protocol buffer library is needed:
 *
 * | field | number | wire type |
 * |---|---|---|
 * | `device_count`, a map; here only `{"GPU": 0}` | 1 | message with key = 1, value = 2 |
 * | `intra_op_parallelism_threads` | 2 | varint |
 * | `inter_op_parallelism_threads` | 5 | varint |
 * | `gpu_options.allow_growth` | 6, inside it 4 | message, varint |
 */
export function configProto(options: DeviceOptions): Uint8Array<ArrayBuffer> {
  const noGpu = message(1, [...message(1, [...new TextEncoder().encode("GPU")]), ...field(2, 0)]);
  return Uint8Array.from([
    ...(options.gpu ? [] : noGpu),
    ...field(2, options.threads),
    ...field(5, options.threads),
    ...(options.gpu ? message(6, field(4, Number(options.growGpuMemory))) : []),
  ]);
}

function field(number: number, value: number): number[] {
  return [number << 3 | VARINT, ...varint(value)];
}

function message(number: number, bytes: number[]): number[] {
  return [number << 3 | LENGTH_DELIMITED, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...varint(value >>> 7)];
}

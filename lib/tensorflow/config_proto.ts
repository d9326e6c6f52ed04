import { integerField, messageField, textField } from "./proto_wire.ts";

/** What can be set when TensorFlow starts. */
export interface DeviceOptions {
  /** Threads for one op, and for XLA; 0 lets TensorFlow take all cores. */
  threads: number;
  /** Whether GPUs may be used; their memory grows as needed, as several processes may share one. */
  gpu: boolean;
  /** TensorFlow's name of the task that leads collective ops; left out in a process on its own. */
  groupLeader?: string;
}

/**
 * The bytes of a `ConfigProto` (`tensorflow/core/protobuf/config.proto`). The few fields used:
 *
 * | field | number | wire type |
 * |---|---|---|
 * | `device_count`, a map; here only `{"GPU": 0}` | 1 | message with key = 1, value = 2 |
 * | `intra_op_parallelism_threads` | 2 | varint |
 * | `inter_op_parallelism_threads` | 5 | varint |
 * | `gpu_options.allow_growth` | 6, inside it 4 | message, varint |
 * | `experimental.collective_group_leader` | 16, inside it 1 | message, text |
 */
export function configProto(options: DeviceOptions): Uint8Array<ArrayBuffer> {
  const { groupLeader } = options;
  return Uint8Array.from([
    ...(options.gpu ? [] : messageField(1, [...textField(1, "GPU"), ...integerField(2, 0)])),
    ...integerField(2, options.threads),
    ...integerField(5, options.threads),
    ...(options.gpu ? messageField(6, integerField(4, 1)) : []),
    ...(groupLeader === undefined ? [] : messageField(16, textField(1, groupLeader))),
  ]);
}

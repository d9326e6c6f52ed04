import { integerField, messageField, textField } from "./proto_wire.ts";

/** The processes that compute together, and which of them this one is. */
export interface Cluster {
  /** `host:port` of each process, in the same order for all. */
  addresses: readonly string[];
  /** Place of this process among them, from 0. */
  index: number;
}

const JOB = "worker";

/** TensorFlow's name of a process of a cluster. */
export function taskName(index: number): string {
  return `/job:${JOB}/replica:0/task:${index}`;
}

/**
 * The bytes of a `ServerDef` (`tensorflow/core/protobuf/tensorflow_server.proto`) for one process of a
 * cluster:
 *
 * | field | number |
 * |---|---|
 * | `cluster.job`, with `name` = 1 and the map `tasks` = 2 | 1, inside it 1 |
 * | `job_name` | 2 |
 * | `task_index` | 3 |
 * | `default_session_config` | 4 |
 * | `protocol` | 5 |
 *
 * @param config the bytes of the `ConfigProto` that TensorFlow was started with
 */
export function serverDef(
  { addresses, index }: Cluster,
  config: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const tasks = addresses.flatMap((address, i) =>
    messageField(2, [...integerField(1, i), ...textField(2, address)])
  );
  return Uint8Array.from([
    ...messageField(1, messageField(1, [...textField(1, JOB), ...tasks])),
    ...textField(2, JOB),
    ...integerField(3, index),
    ...messageField(4, [...config]),
    ...textField(5, "grpc"),
  ]);
}

import assert from "node:assert/strict";
import { configProto } from "@/tensorflow/config_proto.ts";

Deno.test("options become the protocol buffer that TensorFlow's text format shows for them", () => {
  // device_count { key: "GPU" value: 0 } intra_op_parallelism_threads: 2 inter_op_parallelism_threads: 2
  assert.deepEqual(
    [...configProto({ threads: 2, gpu: false })],
    [0x0a, 7, 0x0a, 3, 0x47, 0x50, 0x55, 0x10, 0, 0x10, 2, 0x28, 2],
  );
  // intra_op_parallelism_threads: 300 inter_op_parallelism_threads: 300 gpu_options { allow_growth: true }
  assert.deepEqual(
    [...configProto({ threads: 300, gpu: true })],
    [0x10, 0xac, 2, 0x28, 0xac, 2, 0x32, 2, 0x20, 1],
  );
});

import assert from "node:assert/strict";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";

Deno.test("a start that fails says why, and leaves the process free for another", async () => {
  const listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
  const address = `127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  try {
    await assert.rejects(
      startTensorFlow({ cluster: { addresses: [address], index: 0 } }),
      (error: Error) => error.message.startsWith(`TensorFlow cannot listen at ${address}: `),
    );
  } finally {
    listener.close();
  }
  await startTensorFlow({ device: "cpu" });
  assert.deepEqual([...tf.add([1, 2], 1).dataSync()], [2, 3]);
});

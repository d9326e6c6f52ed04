import assert from "node:assert/strict";
import { listGpus } from "@/tensorflow/doctor.ts";
import { scriptEnd } from "./script_end.ts";

Deno.test({
  name: "doctor --device gpu says what is missing where there is no GPU, and fails",
  ignore: (await listGpus()).length > 0,
  async fn() {
    const { code, stdout, stderr } = await scriptEnd("commands/doctor/main.ts", [
      "--device",
      "gpu",
    ]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^TensorFlow sees no GPU:\n- NVIDIA's driver /m);
    assert.equal(stdout, "");
  },
});

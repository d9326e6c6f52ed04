import assert from "node:assert/strict";
import { listGpus } from "@/tensorflow/doctor.ts";
import { root } from "../../commands/shared/paths.ts";

Deno.test({
  name: "doctor --device gpu says what is missing where there is no GPU, and fails",
  ignore: (await listGpus()).length > 0,
  async fn() {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "commands/doctor/main.ts", "--device", "gpu"],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, 1, said);
    assert.match(said, /^TensorFlow sees no GPU:\n- NVIDIA's driver /m);
    assert.equal(new TextDecoder().decode(stdout), "");
  },
});

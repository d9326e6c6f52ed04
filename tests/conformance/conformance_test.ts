import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

Deno.test("tfjs-core's own suite passes, but for the failures that are listed with their causes", async () => {
  const script = fileURLToPath(new URL("run.ts", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script],
  }).output();
  const output = new TextDecoder().decode(stdout);
  assert.ok(success, output + new TextDecoder().decode(stderr));
  const [, passed, failed] = output.match(/(\d+) passed, (\d+) failed/)!.map(Number);
  assert.ok(passed > 3800);
  assert.ok(passed / (passed + failed) >= 0.993);
});

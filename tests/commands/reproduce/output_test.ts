import assert from "node:assert/strict";
import { scriptEnd } from "../script_end.ts";

Deno.test("an output that can be no folder is named before anything is computed", async () => {
  const file = await Deno.makeTempFile();
  try {
    for (const output of [file, `${file}/output`]) {
      const { code, stdout, stderr } = await scriptEnd("commands/reproduce/main.ts", [
        ...["--profile", "smoke", "--only", "01", "--output", output],
      ]);
      assert.equal(code, 1);
      assert.match(stderr, /There can be no folder .*, which --output names .*; choose another\./);
      assert.doesNotMatch(stdout + stderr, /Executing|mkdir/);
    }
  } finally {
    await Deno.remove(file);
  }
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { partialFolder } from "@/files/partial_folder.ts";

Deno.test("what a killed process left long ago is removed, what others work on is not", async () => {
  const parent = await Deno.makeTempDir();
  const old = await partialFolder(parent);
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
  await Deno.writeTextFile(join(old, "part"), "");
  await Deno.utime(old, yesterday, yesterday);
  const recent = await partialFolder(parent);
  const newest = await partialFolder(parent);
  const left = [...Deno.readDirSync(parent)].map(({ name }) => join(parent, name)).sort();
  assert.deepEqual(left, [recent, newest].sort());
  await Deno.remove(parent, { recursive: true });
});

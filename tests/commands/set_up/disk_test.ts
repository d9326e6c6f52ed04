import assert from "node:assert/strict";
import { checkDiskSpace } from "../../../commands/set_up/disk.ts";

Deno.test("too little disk space is refused with what is needed and what is free", async () => {
  await assert.rejects(
    checkDiskSpace(".", 1e9, "The Python environment"),
    /The Python environment needs 1000000000 GB .* but only [\d.]+ GB are free/,
  );
});

Deno.test("enough disk space passes", async () => {
  await checkDiskSpace(".", 0, "Nothing");
});

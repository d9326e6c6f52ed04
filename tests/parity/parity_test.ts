import assert from "node:assert/strict";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import { differences, readCase } from "./compare.ts";

await startTensorFlow();

/** Cases that `oracle.py cases ... small` wrote: no PyTorch is needed to compare with them. */
const folder = new URL("fixtures/", import.meta.url).pathname;

const limits = [
  ["one-layer", 1e-4],
  ["two-layers", 1e-4],
  ["narrow-heads", 1e-4],
  ["classifier", 1e-4],
  ["regression", 1e-4],
  ["training", 1e-3],
  ["training-muon", 1e-5],
] as const;

for (const [name, limit] of limits) {
  Deno.test(`${name}: the same numbers as PyTorch gave`, async () => {
    const found = differences(await readCase(`${folder}${name}.safetensors`));
    for (const [what, difference] of Object.entries(found)) {
      assert.ok(difference < limit, `${what} differ by ${difference}, more than ${limit}`);
    }
  });
}

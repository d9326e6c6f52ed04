import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { findProfile } from "@/experiments/profiles.ts";
import { maskRateSpecs } from "@/experiments/mask_rate.ts";
import { dependencies, runKey, type RunSpec } from "@/runs/spec.ts";
import { findRun, listRuns, runPaths } from "@/runs/store.ts";
import { writeAtomically } from "@/runs/write_atomically.ts";
import { plainSpec } from "./stored_run.ts";

const plain = plainSpec("sst2");

Deno.test("a key depends on what a spec says, not on the order in which it says it", async () => {
  const shuffled = (value: unknown, seed: number): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a.charCodeAt(seed % a.length) || 0) - (b.charCodeAt(0) || 0))
          .map(([name, inner]) => [name, shuffled(inner, seed)]),
      );
  const specs = maskRateSpecs(findProfile("smoke"));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...specs), fc.nat(20), async (spec, seed) => {
      assert.equal(await runKey(shuffled(spec, seed) as RunSpec), await runKey(spec));
    }),
  );
  const keys = await Promise.all(specs.map(runKey));
  assert.equal(new Set(keys).size, specs.length);
  assert.ok(keys.every((key) => /^[0-9a-f]{20}$/.test(key)));
});

Deno.test("a fine-tuning depends on its pre-training, if it has one", () => {
  const specs = maskRateSpecs(findProfile("smoke")).filter((spec) => spec.kind === "finetune");
  assert.ok(specs.length > 1);
  for (const spec of specs) {
    assert.deepEqual(dependencies(spec), spec.start.kind === "untrained" ? [] : [spec.start]);
  }
  assert.deepEqual(dependencies(plain), []);
});

Deno.test("a run is found only when its result is whole", async () => {
  const root = await Deno.makeTempDir();
  try {
    assert.equal(await findRun(root, plain), null);
    assert.deepEqual(await listRuns(join(root, "missing")), []);
    const key = await runKey(plain);
    const paths = runPaths(root, key);
    await Deno.mkdir(paths.directory);
    assert.deepEqual(await listRuns(root), []);
    await writeAtomically(paths.result, JSON.stringify({ key }));
    assert.deepEqual(await findRun(root, plain), { key });
    assert.deepEqual(await listRuns(root), [{ key }]);
    await Deno.writeTextFile(paths.result, '{"key":');
    await assert.rejects(
      findRun(root, plain),
      /result\.json is damaged: it is not JSON\. Remove it/,
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a key cannot lead out of the store", () => {
  for (const key of ["../../etc", "", "0".repeat(19), "0".repeat(20) + "/x"]) {
    assert.throws(() => runPaths("runs", key), /is not the key of a run/);
  }
});

Deno.test("an interrupted write leaves the old file and no part of the new one", async () => {
  const root = await Deno.makeTempDir();
  try {
    const path = join(root, "result.json");
    await writeAtomically(path, "old");
    await Deno.mkdir(join(root, "folder"));
    await assert.rejects(writeAtomically(join(root, "folder"), "new"));
    assert.equal(await Deno.readTextFile(path), "old");
    assert.deepEqual(
      [...Deno.readDirSync(root)].map(({ name }) => name).sort(),
      ["folder", "result.json"],
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

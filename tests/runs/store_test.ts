import { experimentSpecs } from "@/experiments/experiment.ts";
import { maskRate } from "@/experiments/mask_rate.ts";
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { dependencies, runKey, type RunSpec } from "@/runs/store/spec.ts";
import { DamagedFile, sealed, unsealed } from "@/runs/store/seal.ts";
import { runRow } from "@/runs/store/run_row.ts";
import { StorageError } from "@/files/storage_error.ts";
import { listRuns, readRun, runPaths, type StoredRun } from "@/runs/store/store.ts";
import { writeAtomically } from "@/files/write_atomically.ts";
import { fuzzingRuns } from "../json_changes.ts";
import { plainSpec, storeRun } from "./stored_run.ts";
import { inStore } from "./tiny_run.ts";

const plain = plainSpec("sst2");

Deno.test("a key depends on what a spec says, not on the order in which it says it", () => {
  const shuffled = (value: unknown, seed: number): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a.charCodeAt(seed % a.length) || 0) - (b.charCodeAt(0) || 0))
          .map(([name, inner]) => [name, shuffled(inner, seed)]),
      );
  const specs = experimentSpecs(findProfile("smoke"), maskRate);
  fc.assert(
    fc.property(fc.constantFrom(...specs), fc.nat(20), (spec, seed) => {
      assert.equal(runKey(shuffled(spec, seed) as RunSpec), runKey(spec));
    }),
  );
  const keys = specs.map(runKey);
  assert.equal(new Set(keys).size, specs.length);
  assert.ok(keys.every((key) => /^[0-9a-f]{20}$/.test(key)));
});

Deno.test("a fine-tuning depends on its pre-training, if it has one", () => {
  const specs = experimentSpecs(findProfile("smoke"), maskRate).filter((spec) =>
    spec.kind === "finetune"
  );
  assert.ok(specs.length > 1);
  for (const spec of specs) {
    assert.deepEqual(dependencies(spec), spec.start.kind === "untrained" ? [] : [spec.start]);
  }
  assert.deepEqual(dependencies(plain), []);
});

Deno.test("a run is found only when its result is whole", async () => {
  const root = await Deno.makeTempDir();
  try {
    assert.equal(await readRun(root, runKey(plain)), null);
    assert.deepEqual(await listRuns(join(root, "missing")), []);
    const key = runKey(plain);
    const paths = runPaths(root, key);
    await Deno.mkdir(paths.directory);
    assert.deepEqual(await listRuns(root), []);
    const stored = await storeRun(root, "sst2");
    assert.deepEqual(await readRun(root, runKey(plain)), stored);
    assert.deepEqual(await listRuns(root), [stored]);
    await Deno.writeTextFile(paths.result, '{"key":');
    await assert.rejects(
      readRun(root, runKey(plain)),
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

Deno.test("a record that JSON cannot hold is refused by the field's name", () => {
  const record = { result: { scores: [0.5, NaN] } };
  assert.throws(() => sealed(record), /It cannot be stored: result\.scores\.1 is NaN/);
});

Deno.test("a whole result in the folder of another run is not that run's", () =>
  inStore(async (root) => {
    const [one, other] = [await storeRun(root, "sst2"), await storeRun(root, "mrpc")];
    await Deno.copyFile(runPaths(root, one.key).result, runPaths(root, other.key).result);
    await assert.rejects(readRun(root, other.key), (error) => {
      assert.ok(error instanceof DamagedFile);
      assert.ok(error.message.includes(`it is the result of run "${one.key}"`), error.message);
      return true;
    });
  }));

Deno.test("a result of before there were seals is one only under the key of its spec", () =>
  inStore(async (root) => {
    const { key, ...rest } = await storeRun(root, "sst2");
    const { result } = runPaths(root, key);
    await Deno.writeTextFile(result, JSON.stringify({ key, ...rest }));
    assert.deepEqual(await readRun(root, key), { key, ...rest });
    const other = { ...rest.spec, seed: 2 };
    await Deno.writeTextFile(result, JSON.stringify({ key, ...rest, spec: other }));
    await assert.rejects(
      readRun(root, key),
      /result\.json is damaged: its spec is that of another/,
    );
  }));

/** Has reading a text file fail with `code` as often as said. */
async function failing(code: string, times: number, body: () => Promise<void>): Promise<void> {
  const { readTextFile } = Deno;
  Deno.readTextFile = (...given) =>
    times-- > 0
      ? Promise.reject(Object.assign(new Error("made up"), { code }))
      : readTextFile(...given);
  try {
    await body();
  } finally {
    Deno.readTextFile = readTextFile;
  }
}

Deno.test("a stale file handle is read again, a second one is told", () =>
  inStore(async (root) => {
    const stored = await storeRun(root, "sst2");
    const read = () => readRun(root, stored.key);
    await failing("ESTALE", 1, async () => assert.deepEqual(await read(), stored));
    await failing("ESTALE", 2, () =>
      assert.rejects(read(), {
        name: "StorageError",
        message: /result\.json cannot be read: .*stale file handle.* run the same command again\.$/,
      }));
    await failing("EACCES", 1, () => assert.rejects(read(), /you may not read it/));
    await Deno.remove(runPaths(root, stored.key).result);
    await Deno.mkdir(runPaths(root, stored.key).result);
    await assert.rejects(read(), /result\.json cannot be read: it is a folder/);
  }));

/** What may lie where a result is expected: whole and changed results, other JSON, other bytes. */
function lyingThere(whole: StoredRun): fc.Arbitrary<Uint8Array> {
  const encoder = new TextEncoder();
  const bytes = encoder.encode(sealed(whole));
  const place = fc.nat(bytes.length - 1);
  const splice = fc.tuple(place, fc.nat(40), fc.uint8Array({ maxLength: 40 }))
    .map(([from, count, inserted]) =>
      new Uint8Array([
        ...bytes.subarray(0, from),
        ...inserted,
        ...bytes.subarray(from + count),
      ])
    );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("1e999", '"\\ud800"', "-0", '{"toString":1}', '{"__proto__":null}'),
    fc.nat(5000).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  ).map((one) => typeof one === "string" ? one : JSON.stringify(one));
  const changed = fc.tuple(
    fc.constantFrom(...Object.keys(whole), "sha256", "__proto__"),
    value,
    fc.boolean(),
  ).map(([field, text, keepSeal]) => {
    const rest = Object.entries(keepSeal ? JSON.parse(sealed(whole)) : whole)
      .filter(([name]) => name !== field)
      .map(([name, inner]) => `${JSON.stringify(name)}:${JSON.stringify(inner)}`);
    return encoder.encode(`{${[...rest, `${JSON.stringify(field)}:${text}`].join(",")}}`);
  });
  return fc.oneof(
    fc.constant(bytes),
    place.map((end) => bytes.slice(0, end)),
    fc.tuple(place, fc.nat(7)).map(([i, bit]) => bytes.with(i, bytes[i] ^ (1 << bit))),
    splice,
    changed,
    value.map((text) => encoder.encode(text)),
    fc.uint8Array({ maxLength: 200 }),
  );
}

Deno.test(`of ${fuzzingRuns} files in a result's place each is a right answer or an error that names it`, () =>
  inStore(async (root) => {
    const whole = await storeRun(root, "sst2");
    const { result } = runPaths(root, whole.key);
    const ends = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(lyingThere(whole), async (bytes) => {
        await Deno.writeFile(result, bytes);
        let run: StoredRun | null;
        try {
          run = await readRun(root, whole.key);
        } catch (error) {
          assert(error instanceof DamagedFile || error instanceof StorageError, String(error));
          assert(error.message.startsWith(`${result} is damaged: `), error.message);
          ends.refused++;
          return;
        }
        assert(run);
        ends.read++;
        const { sealed } = unsealed(new TextDecoder().decode(bytes), result);
        if (sealed) assert.deepEqual(run, whole);
        assert.deepEqual(run.spec, whole.spec);
        assert.equal(runRow(run).key, whole.key);
      }),
      { numRuns: fuzzingRuns },
    );
    assert(ends.read > 0 && ends.refused > 0, JSON.stringify(ends));
  }));

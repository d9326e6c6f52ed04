import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { runPaths } from "@/runs/store/store.ts";
import { scriptEnd } from "./script_end.ts";
import { plainSpec, storeRun } from "../runs/stored_run.ts";
import { inStore } from "../runs/tiny_run.ts";

const runs = (store: string, ...args: string[]) =>
  scriptEnd("commands/runs/main.ts", ["--store", store, ...args]);

Deno.test("runs lists, filters, shows and compares", () =>
  inStore(async (store) => {
    const [sst2, rte] = [await storeRun(store, "sst2"), await storeRun(store, "rte")];
    const all = await runs(store);
    assert.match(all.stdout, /sst2 from no pre-training/);
    assert.match(all.stdout, /2 finished runs, .* 0 unfinished/);
    const some = await runs(store, "--where", "task=rte");
    assert.doesNotMatch(some.stdout, /sst2/);
    assert.match(some.stdout, /1 finished runs/);
    const none = await runs(store, "--where", "tusk=rte");
    assert.equal(none.code, 1);
    assert.match(none.stderr, /No run has a field "tusk"; there are key, kind, title, task/);
    const shown = await runs(store, "show", sst2.key.slice(0, 6));
    assert.match(shown.stdout, /finished 2026-01-01.*\n[^]*"accuracy": 0\.75/);
    const compared = await runs(store, "compare", sst2.key, rte.key);
    assert.match(compared.stdout, /spec\.task +sst2 +rte/);
    assert.doesNotMatch(compared.stdout, /accuracy/);
    assert.match((await runs(store, "show", "nonsense")).stderr, /There is no run "nonsense"/);
    assert.match((await runs(store, "show", "../..")).stderr, /There is no run/);
    assert.match((await runs(store, "dance")).stderr, /"dance" is not understood; say list/);
  }));

Deno.test("runs exports to CSV and Parquet", () =>
  inStore(async (store) => {
    const run = await storeRun(store, "sst2");
    const [csv, parquet] = [join(store, "runs.csv"), join(store, "runs.parquet")];
    const { stdout } = await runs(store, "--csv", csv, "--parquet", parquet);
    assert.match(stdout, /1 runs written to .*runs\.csv\n1 runs written to .*runs\.parquet/);
    const [written]: Record<string, string>[] = parse(await Deno.readTextFile(csv), {
      columns: true,
    });
    assert.equal(written["scores.accuracy"], "0.75");
    const bytes = await Deno.readFile(parquet);
    const [row] = await parquetReadObjects({ file: bytes.buffer });
    assert.equal(row.key, run.key);
    assert.equal(row["scores.accuracy"], 0.75);
  }));

Deno.test("an export without a folder and a store that is not there are named", () =>
  inStore(async (store) => {
    await storeRun(store, "sst2");
    const csv = join(store, "none", "runs.csv");
    const { code, stderr } = await runs(store, "--csv", csv);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /runs\.csv cannot be written: there is no folder .*none\. Make it first\./,
    );
    const none = await runs(join(store, "none"));
    assert.equal(none.code, 1);
    assert.match(none.stderr, /There is no store .*none; --store names a folder of runs\./);
  }));

Deno.test("a damaged specification is named, and its run can be pruned", () =>
  inStore(async (store) => {
    const key = "a".repeat(20);
    const { directory, spec } = runPaths(store, key);
    await Deno.mkdir(directory);
    const whole = JSON.stringify(plainSpec("sst2"));
    for (
      const [content, why] of [
        [whole.slice(0, 40), /it is not JSON/],
        ["", /it is not JSON/],
        ["null", /it holds no record/],
        [whole, /it is the spec of another run/],
      ] as const
    ) {
      await Deno.writeTextFile(spec, content);
      const { code, stderr } = await runs(store, "show", key);
      assert.equal(code, 1);
      assert.match(stderr, why);
      assert.match(stderr, /a{20}\/spec\.json is damaged.*Remove it/);
      assert.doesNotMatch(stderr, /SyntaxError|TypeError|\bat /);
    }
    assert.match((await runs(store)).stdout, /1 unfinished/);
    assert.match((await runs(store, "prune", "--yes")).stdout, /1 runs removed/);
  }));

Deno.test("runs prunes what is unfinished, or given, when it is told to", () =>
  inStore(async (store) => {
    const kept = await storeRun(store, "sst2");
    const given = await storeRun(store, "rte");
    const unfinished = runPaths(store, "a".repeat(20)).directory;
    await Deno.mkdir(unfinished);
    assert.match((await runs(store, "prune")).stdout, /Nothing was removed/);
    assert.match((await runs(store, "prune", "--yes")).stdout, /a{20} +unfinished.*\n1 runs rem/);
    await assert.rejects(Deno.stat(unfinished), Deno.errors.NotFound);
    assert.match((await runs(store, "prune", given.key, "--yes")).stdout, /finished, .*\n1 runs/);
    assert.match((await runs(store)).stdout, /1 finished runs/);
    assert.ok((await Deno.stat(runPaths(store, kept.key).result)).isFile);
  }));

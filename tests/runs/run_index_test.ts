import assert from "node:assert/strict";
import { join } from "node:path";
import { addToIndex, dropFromIndex, listRows } from "@/runs/store/run_index.ts";
import { runRow } from "@/runs/store/run_row.ts";
import { runPaths } from "@/runs/store/store.ts";
import { storeRun } from "./stored_run.ts";
import { inStore } from "./tiny_run.ts";

const byKey = (rows: { key: string }[]) => rows.toSorted((a, b) => a.key < b.key ? -1 : 1);

Deno.test("a row names what a run was and its scalars", () =>
  inStore(async (root) => {
    const run = await storeRun(root, "sst2");
    const row = runRow(run);
    assert.equal(row.title, "sst2 from no pre-training, seed 1");
    assert.equal(row.task, "sst2");
    assert.equal(row["scores.accuracy"], 0.75);
    run.result.scores = { matthews: { undefinedBecause: "all 4 predictions are of class 1" } };
    assert.equal(
      runRow(run)["scores.matthews"],
      "undefined (all 4 predictions are of class 1)",
    );
  }));

Deno.test("the list is the results', however damaged or behind the index is", () =>
  inStore(async (root) => {
    const runs = await Promise.all(["sst2", "rte", "mrpc"].map((t) => storeRun(root, t)));
    const unfinished = "0".repeat(20);
    await Deno.mkdir(join(root, unfinished));
    const expected = {
      rows: byKey(runs.map(runRow)),
      unfinished: [unfinished],
      damaged: [],
    };
    const index = join(root, "index.jsonl");
    const listed = async () => {
      const list = await listRows(root);
      return { ...list, rows: byKey(list.rows) };
    };
    assert.deepEqual(await listed(), expected, "no index");
    const whole = await Deno.readTextFile(index);
    assert.deepEqual(await listed(), expected, "a complete index");
    await Deno.writeTextFile(index, whole.slice(0, -40));
    assert.deepEqual(await listed(), expected, "a line cut short");
    await addToIndex(root, runs[0]);
    assert.deepEqual(await listed(), expected, "a line appended to it, and one twice");
    await Deno.writeTextFile(index, "\0\0\0\n{}\n[]\nnull\n");
    assert.deepEqual(await listed(), expected, "lines that are none");
    await Deno.remove(runPaths(root, runs[0].key).directory, { recursive: true });
    assert.equal((await listed()).rows.length, 2, "a run that was removed");
    await dropFromIndex(root, [runs[1].key]);
    assert.equal((await Deno.readTextFile(index)).includes(runs[1].key), false);
  }));

Deno.test("a damaged result is named, and not listed", () =>
  inStore(async (root) => {
    const run = await storeRun(root, "sst2");
    const { result } = runPaths(root, run.key);
    await Deno.writeTextFile(result, (await Deno.readTextFile(result)).replace("0.75", "0.76"));
    const { rows, damaged } = await listRows(root);
    assert.deepEqual(rows, []);
    assert.match(damaged[0], /result\.json is damaged: its checksum/);
  }));

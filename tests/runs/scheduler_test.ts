import assert from "node:assert/strict";
import { join } from "node:path";
import type { JobEnd } from "@/runs/scheduling/executor.ts";
import { runAll, type RunEvent } from "@/runs/scheduling/scheduler.ts";
import { type FineTuneSpec, runKey, type RunSpec } from "@/runs/store/spec.ts";
import { readRun, runPaths } from "@/runs/store/store.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { corpus, encoder, finetuning, inStore, outcome, tiny } from "./tiny_run.ts";

await prepareCorpus(corpus);

const kinds = (events: RunEvent[], kind: RunEvent["kind"]) =>
  events.filter((event) => event.kind === kind).map(({ key }) => key);

Deno.test("missing runs are computed after what they start from; finished ones are only read", () =>
  inStore(async (root) => {
    const events: RunEvent[] = [];
    const start = tiny(0.4);
    const finetune: FineTuneSpec = {
      kind: "finetune",
      start,
      task: "sst2",
      finetuning: { ...finetuning, trainingExamples: 32 },
      seed: 1,
    };
    const options = { jobs: 2, onEvent: (event: RunEvent) => void events.push(event) };
    const [run] = await runAll(root, [finetune], options);
    const keys = [runKey(start), runKey(finetune)];
    assert.deepEqual(kinds(events, "finished"), keys);
    assert.equal(run.key, keys[1]);

    const model = runPaths(root, keys[0]).model;
    const files = [...Deno.readDirSync(model)].map(({ name }) => name).sort();
    assert.deepEqual(files, ["config.json", "model.safetensors", "tokenizer.json"]);
    const metrics = await Deno.readTextFile(runPaths(root, keys[0]).metrics);
    assert.deepEqual(metrics.trim().split("\n").map((line) => JSON.parse(line).step), [4, 4]);

    events.length = 0;
    const pretrained = await readRun(root, keys[0]);
    assert.deepEqual(await runAll(root, [start, finetune], options), [pretrained, run]);
    assert.deepEqual(kinds(events, "stored"), keys);
    assert.equal(events.length, 2);
  }));

Deno.test("a run that fails is named with its log, and the others are finished", () =>
  inStore(async (root) => {
    const events: RunEvent[] = [];
    const broken: RunSpec = { ...tiny(0.4), encoder: { ...encoder, heads: 3 } };
    const sound = tiny(0.15);
    const options = { jobs: 1, onEvent: (event: RunEvent) => void events.push(event) };
    await assert.rejects(
      runAll(root, [broken, sound], options),
      /1 of 2 runs failed, first [0-9a-f]{20}: Encoder: heads is 3, .*\nIts log is .*log\.txt/,
    );
    assert.deepEqual(kinds(events, "finished"), [runKey(sound)]);
    assert.match(await Deno.readTextFile(runPaths(root, runKey(broken)).log), /heads is 3/);
  }));

Deno.test("runs start in the order given where that is asked for, else the longest first", () =>
  inStore(async (root) => {
    const specs = [tiny(0.15), tiny(0.4, 8)];
    const keys = specs.map(runKey);
    for (const [inOrder, expected] of [[true, keys], [false, keys.toReversed()]] as const) {
      const events: RunEvent[] = [];
      const onEvent = (event: RunEvent) => void events.push(event);
      await runAll(join(root, String(inOrder)), specs, { jobs: 1, onEvent, inOrder });
      assert.deepEqual(kinds(events, "finished"), expected);
    }
  }));

/** Has every run end alike, and says which were started, in their order. */
async function startedWhere(end: JobEnd, specs: RunSpec[]): Promise<string[]> {
  const events: RunEvent[] = [];
  const executor = { slots: 1, run: () => Promise.resolve(end) };
  const onEvent = (event: RunEvent) => void events.push(event);
  await inStore((root) => assert.rejects(runAll(root, specs, { jobs: 1, onEvent, executor })));
  return kinds(events, "started");
}

Deno.test("a run that fails is tried twice, one that is refused once", async () => {
  const key = runKey(tiny(0.4));
  const message = "made up";
  assert.deepEqual(await startedWhere({ kind: "failed", message }, [tiny(0.4)]), [key, key]);
  assert.deepEqual(await startedWhere({ kind: "refused", message }, [tiny(0.4)]), [key]);
});

Deno.test("what long runs wait for starts before runs that take longer than it", async () => {
  const [long, short] = [tiny(0.4, 12), tiny(0.15, 8)];
  const waiting: FineTuneSpec = {
    kind: "finetune",
    start: short,
    task: "sst2",
    finetuning,
    seed: 1,
  };
  const refused = { kind: "refused", message: "made up" } as const;
  const keys = [long, short].map(runKey);
  assert.deepEqual(await startedWhere(refused, [long, short]), keys);
  assert.deepEqual(await startedWhere(refused, [long, waiting]), keys.toReversed());
});

Deno.test("an interrupted run, started again, ends as if it had never been interrupted", () =>
  inStore(async (root) => {
    const events: RunEvent[] = [];
    const spec = tiny(0.4, 40);
    const uninterrupted = join(root, "whole");
    await runAll(uninterrupted, [spec], { jobs: 1 });

    const abort = new AbortController();
    await assert.rejects(runAll(root, [spec], {
      jobs: 1,
      signal: abort.signal,
      onEvent: (event) => {
        events.push(event);
        if (event.kind === "progress" && event.done >= 10) abort.abort();
      },
    }));
    assert.deepEqual(kinds(events, "finished"), []);
    await runAll(root, [spec], { jobs: 1 });
    assert.deepEqual(await outcome(root, spec), await outcome(uninterrupted, spec));
  }));

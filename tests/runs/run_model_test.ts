import assert from "node:assert/strict";
import { join } from "node:path";
import { executeRun } from "@/runs/workers/execute.ts";
import { readModel } from "@/models/read_model.ts";
import { runPaths } from "@/runs/store/store.ts";
import { tf } from "@/tensorflow/mod.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { encodeModel } from "@/training/checkpoint.ts";
import { corpus, inStore, tiny } from "./tiny_run.ts";

Deno.test("what a pre-training with learned positions leaves is a model that probes and readers take", () =>
  inStore(async (root) => {
    await prepareCorpus(corpus);
    const start = tiny(0.15);
    start.encoder = { ...start.encoder, positions: { kind: "learned", maximum: 64 } };
    const { key } = await executeRun(root, start, () => {});
    const folder = runPaths(root, key).model;
    const { encoder, parameters, tokenizer } = await readModel(folder);
    // How the weights began is the run's to say; a model's file has no place for it.
    const { initialization: _, ...kept } = start.encoder;
    assert.deepEqual(encoder, kept);
    assert.equal(tokenizer.vocabularySize, start.encoder.vocabularySize);
    const written = await Deno.readFile(join(folder, "model.safetensors"));
    assert.deepEqual(encodeModel(parameters), written);
    tf.dispose(parameters);
    const probe = { of: "minimal pairs" as const, pairsPerPhenomenon: 1 };
    const asked = await executeRun(root, { kind: "probe", start, probe, seed: 1 }, () => {});
    assert.equal(asked.kind, "probe");
  }));

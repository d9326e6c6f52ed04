import assert from "node:assert/strict";
import { keepEncoders } from "../../commands/results/steps.ts";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "@/models/safetensors.ts";
import {
  keepEncoder,
  KEPT_RATES,
  keptArms,
  keptEncoders,
} from "@/experiments/results/kept_encoders.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { hubConfig } from "@/models/hub_config.ts";
import { readModel } from "@/models/read_model.ts";
import { sealed } from "@/runs/store/seal.ts";
import { type PretrainSpec, runKey } from "@/runs/store/spec.ts";
import { runPaths } from "@/runs/store/store.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { heldOutEvaluator } from "@/training/held_out.ts";
import { encodedAnew } from "../../commands/evaluate/held_out_text.ts";
import { madeEnvironment } from "../runs/stored_run.ts";
import { inStore } from "../runs/tiny_run.ts";

const smoke = findProfile("smoke");

/** Weights that bfloat16 must round. */
const weights = {
  tensors: { w: { shape: [3], values: Float32Array.from([1.001, -0.3, 1e-4]) } },
  metadata: { format: "pt" },
};

/** Stores the pre-training of an arm as if it had been computed, and returns its key. */
async function store(root: string, spec: PretrainSpec, modelSha256?: string): Promise<string> {
  const key = runKey(spec);
  const paths = runPaths(root, key);
  await Deno.mkdir(paths.model, { recursive: true });
  const bytes = writeSafetensors(weights);
  await Deno.writeFile(join(paths.model, "model.safetensors"), bytes);
  await Deno.writeTextFile(
    join(paths.model, "config.json"),
    JSON.stringify(hubConfig(spec.encoder)),
  );
  await Deno.writeTextFile(join(paths.model, "tokenizer.json"), "{}");
  const run = {
    key,
    kind: "pretrain",
    spec,
    result: { tokens: 1000, plateauLeftAt: null, heldOutLoss: { "0.15": 7.5 } },
    modelSha256: modelSha256 ?? createHash("sha256").update(bytes).digest("hex"),
    seconds: 1,
    processorSeconds: 1,
    finishedAt: "2026-01-01T00:00:00.000Z",
    environment: madeEnvironment,
  };
  await Deno.writeTextFile(paths.result, sealed(run));
  return key;
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("an encoder is kept in 16 bits, with where it comes from, and replaces an older one", () =>
  inStore(async (root) => {
    const [arm, other] = keptArms(smoke);
    const runs = join(root, "runs");
    const models = join(root, "models");
    const spec = arm.start as PretrainSpec;
    assert.equal(await keepEncoder(runs, arm, smoke, models), null);
    const key = await store(runs, spec);
    await Deno.mkdir(join(models, arm.id), { recursive: true });
    await Deno.writeTextFile(join(models, arm.id, "older"), "");
    const folder = await keepEncoder(runs, arm, smoke, models);
    assert.equal(folder, join(models, "15"));
    assert.deepEqual(names(folder), [
      "config.json",
      "model.json",
      "model.safetensors",
      "tokenizer.json",
    ]);
    const path = join(folder, "model.safetensors");
    const { values } = readSafetensors(await Deno.readFile(path), path).tensors.w;
    values.forEach((value, i) => {
      const exact = weights.tensors.w.values[i];
      assert.ok(value !== exact && Math.abs(value / exact - 1) < 1 / 256, `${value} for ${exact}`);
    });
    const [{ kept, encoder }] = await keptEncoders(models);
    assert.equal(encoder.hidden, smoke.encoder.hidden);
    assert.deepEqual(kept, {
      arm: "15",
      maskRate: 0.15,
      seed: smoke.seeds[0],
      profile: "smoke",
      key,
      sequenceLength: 64,
      tokens: 1000,
      plateauLeftAt: null,
      heldOutLoss: { "0.15": 7.5 },
    });

    await store(runs, other.start as PretrainSpec, "0".repeat(64));
    await assert.rejects(keepEncoder(runs, other, smoke, models), /is damaged: its checksum/);
    await Deno.remove(runPaths(runs, key).model, { recursive: true });
    assert.equal(await keepEncoder(runs, arm, smoke, models), null);
    assert.deepEqual(names(models), ["15"]);
    const flags = {
      profile: "smoke" as const,
      store: join(root, "none"),
      output: join(root, "nothing"),
    };
    await assert.rejects(keepEncoders(flags), /No encoder was kept; .*--profile smoke/);
    assert.deepEqual(await keptEncoders(flags.output), []);

    await Deno.writeTextFile(join(folder, "model.json"), '{"arm": "15", "maskRate": "15"}');
    await assert.rejects(
      keptEncoders(models),
      /model\.json is damaged: maskRate is "15", not a number/,
    );
  }));

Deno.test("the committed encoders are those of committed runs", async () => {
  const found = await keptEncoders();
  assert.deepEqual(found.map(({ kept }) => kept.maskRate), KEPT_RATES);
  for (const { kept, encoder } of found) {
    const profile = findProfile(kept.profile);
    const arm = keptArms(profile).find(({ id }) => id === kept.arm)!;
    assert.equal(kept.key, runKey(arm.start as PretrainSpec));
    const { initialization: _, ...configured } = profile.encoder;
    assert.deepEqual(encoder, configured);
    const run = (await referenceRuns(profile)).find(({ key }) => key === kept.key);
    assert.ok(run?.kind === "pretrain", `${kept.key} is not in data/results`);
    assert.deepEqual(run.result.heldOutLoss, kept.heldOutLoss);
    assert.equal(run.result.plateauLeftAt, kept.plateauLeftAt);
  }
});

Deno.test("the committed encoders can be evaluated, and guess as their mask rates let expect", async () => {
  await startTensorFlow();
  const small = await openCorpus(await prepareCorpus(smallCorpus));
  const losses: Record<string, number> = {};
  for (const { folder, kept } of await keptEncoders()) {
    const { encoder, parameters, tokenizer, tokenizerSha256 } = await readModel(folder);
    const corpus = encodedAnew(small, tokenizer, tokenizerSha256);
    const evaluator = heldOutEvaluator(encoder, corpus, kept.sequenceLength, 16);
    try {
      losses[kept.arm] = evaluator(parameters, maskingConfig({ corruptionRate: 0.15 }), 64);
    } finally {
      evaluator.dispose();
      tf.dispose(parameters);
    }
  }
  // A guess by the frequency of tokens costs about 6.9 nats.
  assert.ok(losses["15"] < 6 && losses["40"] < 6, JSON.stringify(losses));
  assert.ok(losses["80"] > losses["40"] + 0.3, JSON.stringify(losses));
});

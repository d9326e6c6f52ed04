import assert from "node:assert/strict";
import { join } from "node:path";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { type PretrainSpec, runKey } from "@/runs/store/spec.ts";
import { readRun, runPaths, type StoredPretraining } from "@/runs/store/store.ts";

export const { corpus, encoder, pretraining, finetuning } = findProfile("smoke");

/** A pre-training of a second or two. */
export function tiny(maskRate: number, steps = 4): PretrainSpec {
  return {
    kind: "pretrain",
    corpus,
    encoder: { ...encoder, hidden: 16, feedForward: 32 },
    pretraining: {
      ...pretraining,
      steps,
      evaluation: { rates: [0.15], sequences: 16, everySteps: 4 },
      masking: maskingConfig({ corruptionRate: maskRate }),
    },
    seed: 1,
  };
}

/** Gives `body` an empty folder for a store. */
export async function inStore(body: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** All of a pre-training that must not depend on how it was computed: result, metrics, weights. */
export async function outcome(root: string, spec: PretrainSpec) {
  const key = runKey(spec);
  const paths = runPaths(root, key);
  const run = await readRun(root, key) as StoredPretraining | null;
  assert.ok(run, `${paths.directory} has no result`);
  return {
    result: run.result,
    modelSha256: run.modelSha256,
    metrics: await Deno.readTextFile(paths.metrics),
    weights: (await Deno.readFile(join(paths.model, "model.safetensors"))).toHex(),
  };
}

/** Names of the files in a run's folder. */
export function filesOf(root: string, spec: PretrainSpec): string[] {
  const { directory } = runPaths(root, runKey(spec));
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}

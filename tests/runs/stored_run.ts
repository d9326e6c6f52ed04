import { findProfile } from "@/experiments/profiles/profiles.ts";
import { sealed } from "@/runs/store/seal.ts";
import { type FineTuneSpec, runKey } from "@/runs/store/spec.ts";
import { type Environment, runPaths, type StoredFineTuning } from "@/runs/store/store.ts";

/** Where a made-up run was computed. */
export const madeEnvironment: Environment = {
  deno: "2.8.1",
  tensorflow: "2.21.0",
  device: "CPU",
  processor: "linux x86_64",
  cores: 2,
  system: "6",
  commit: null,
};

/** A run that needs no other: a fine-tuning of an untrained encoder. */
export function plainSpec(task: string): FineTuneSpec {
  const { corpus, encoder, finetuning } = findProfile("smoke");
  const start = { kind: "untrained" as const, corpus, encoder, seed: 1 };
  return { kind: "finetune", start, task, finetuning, seed: 1 };
}

/** Stores such a run as finished without computing it. */
export async function storeRun(root: string, task: string): Promise<StoredFineTuning> {
  const spec = plainSpec(task);
  const run: StoredFineTuning = {
    kind: "finetune",
    key: runKey(spec),
    spec,
    result: {
      scores: { accuracy: 0.75 },
      examples: 4,
      trainingExamples: 10,
      updates: 3,
      trainingLoss: 0.5,
    },
    seconds: 1.5,
    processorSeconds: 2,
    finishedAt: "2026-01-01T00:00:00.000Z",
    environment: madeEnvironment,
  };
  const paths = runPaths(root, run.key);
  await Deno.mkdir(paths.directory, { recursive: true });
  await Deno.writeTextFile(paths.result, sealed(run));
  return run;
}

import { join } from "node:path";
import type { PretrainingResult } from "../training/pretrain.ts";
import type { Baselines } from "../tasks/baselines.ts";
import type { FineTuningResult } from "../tasks/fine_tune.ts";
import {
  type BaselinesSpec,
  type FineTuneSpec,
  type PretrainSpec,
  runKey,
  type RunSpec,
} from "./spec.ts";

/** Where a run was computed. */
export interface Environment {
  deno: string;
  tensorflow: string;
  device: string;
  processor: string;
  cores: number;
  system: string;
}

/** Baseline scores of a task, the sizes of its splits and what its loader dropped, by reason. */
export interface BaselinesResult extends Baselines {
  trainingExamples: number;
  examples: number;
  dropped: Record<string, number>;
}

/** A finished run: `result.json`. */
export type StoredRun = StoredPretraining | StoredFineTuning | StoredBaselines;

interface Finished {
  key: string;
  finishedAt: string;
  /** Wall time of the last start to the end; an interrupted run's earlier parts are not in it. */
  seconds: number;
  environment: Environment;
}

/** A finished pre-training; its weights lie in the run's `model` folder. */
export interface StoredPretraining extends Finished {
  kind: "pretrain";
  spec: PretrainSpec;
  result: PretrainingResult;
}

/** A finished fine-tuning. */
export interface StoredFineTuning extends Finished {
  kind: "finetune";
  spec: FineTuneSpec;
  result: FineTuningResult;
}

/** A task's baselines. */
export interface StoredBaselines extends Finished {
  kind: "baselines";
  spec: BaselinesSpec;
  result: BaselinesResult;
}

/** Files of one run inside the store. */
export interface RunPaths {
  directory: string;
  spec: string;
  metrics: string;
  result: string;
  log: string;
  checkpoint: string;
  model: string;
}

/** The paths of the run `key` in the store at `root`. */
export function runPaths(root: string, key: string): RunPaths {
  if (!/^[0-9a-f]{20}$/.test(key)) {
    throw new Error(`"${key}" is not the key of a run; a key is 20 hexadecimal digits.`);
  }
  const directory = join(root, key);
  return {
    directory,
    spec: join(directory, "spec.json"),
    metrics: join(directory, "metrics.jsonl"),
    result: join(directory, "result.json"),
    log: join(directory, "log.txt"),
    checkpoint: join(directory, "checkpoint.safetensors"),
    model: join(directory, "model"),
  };
}

/** Writes a file so that a reader sees all of it or none: to a name of its own, then renamed. */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const part = `${path}.${crypto.randomUUID()}.part`;
  try {
    await (typeof content === "string"
      ? Deno.writeTextFile(part, content)
      : Deno.writeFile(part, content));
    await Deno.rename(part, path);
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    throw error;
  }
}

/** The finished run of `spec`, or null when the store at `root` has none. */
export async function findRun(root: string, spec: RunSpec): Promise<StoredRun | null> {
  const paths = runPaths(root, await runKey(spec));
  try {
    return JSON.parse(await Deno.readTextFile(paths.result));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new Error(`${paths.result} cannot be read (${(error as Error).message}); remove it.`);
  }
}

/** Every finished run in the store at `root`, in the order of keys. */
export async function listRuns(root: string): Promise<StoredRun[]> {
  const keys: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(root)) {
      if (isDirectory && /^[0-9a-f]{20}$/.test(name)) keys.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const texts = await Promise.all(
    keys.sort().map((key) => Deno.readTextFile(runPaths(root, key).result).catch(() => null)),
  );
  return texts.filter((text) => text !== null).map((text) => JSON.parse(text));
}

import { join } from "node:path";
import * as v from "valibot";
import { checked, finite } from "../../files/checked.ts";
import type { PretrainingResult } from "../../training/pretrain.ts";
import { DamagedFile, unsealed } from "./seal.ts";
import { reading } from "../../files/storage_error.ts";
import type { TunedResult } from "../../tasks/fine_tuning/fine_tune_on.ts";
import type { ProbeResult } from "../../tasks/probes/probe.ts";
import { runKey, specOf } from "./spec.ts";

const environment = v.object({
  deno: v.string(),
  tensorflow: v.string(),
  device: v.string(),
  processor: v.string(),
  /** As the system names it; left out where it names none, and in older results. */
  processorModel: v.optional(v.string()),
  cores: finite,
  /** Processes that shared a pre-training; left out where it was one. */
  workers: v.optional(finite),
  system: v.string(),
  /** Commit of the code, with `+` behind it where files differed from it; null outside a clone. */
  commit: v.nullable(v.string()),
});

/** Where a run was computed. */
export type Environment = v.InferOutput<typeof environment>;

const finished = {
  key: v.string(),
  finishedAt: v.string(),
  /** Wall time of the last start to the end; an interrupted run's earlier parts are not in it. */
  seconds: finite,
  /** Processor time of the same, all threads together. */
  processorSeconds: finite,
  environment,
};

/** What was measured: whole, as a checksum tells. */
function resultOf<Result>(): v.GenericSchema<Result> {
  return v.custom(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "is not a record",
  );
}

const storedPretraining = v.object({
  kind: v.literal("pretrain"),
  spec: specOf("pretrain"),
  result: resultOf<PretrainingResult>(),
  /** SHA-256 of `model/model.safetensors`; runs from before it was recorded have none. */
  modelSha256: v.optional(v.string()),
  ...finished,
});

/** A finished pre-training; its weights lie in the run's `model` folder. */
export type StoredPretraining = v.InferOutput<typeof storedPretraining>;

const storedFineTuning = v.object({
  kind: v.literal("finetune"),
  spec: specOf("finetune"),
  result: resultOf<TunedResult>(),
  ...finished,
});

/** A finished fine-tuning. */
export type StoredFineTuning = v.InferOutput<typeof storedFineTuning>;

/** What a frozen encoder answered. */
const storedProbe = v.object({
  kind: v.literal("probe"),
  spec: specOf("probe"),
  result: resultOf<ProbeResult>(),
  ...finished,
});

/** A {@link StoredRun} in a file. */
export const storedRun = v.variant("kind", [storedPretraining, storedFineTuning, storedProbe]);

/** A finished run: `result.json`. */
export type StoredRun = v.InferOutput<typeof storedRun>;

/** Files of one run inside the store. */
export interface RunPaths {
  directory: string;
  spec: string;
  metrics: string;
  result: string;
  log: string;
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
    model: join(directory, "model"),
  };
}

/**
 * The finished run `key`, or null when the store at `root` has none.
 *
 * @throws {DamagedFile} when its result is not what was written
 * @throws {StorageError} when it is there but cannot be read
 */
export async function readRun(root: string, key: string): Promise<StoredRun | null> {
  const path = runPaths(root, key).result;
  let text: string;
  try {
    text = await reading(path, () => Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const { record, sealed } = unsealed(text, path);
  if (record.key !== key) {
    throw new DamagedFile(path, `it is the result of run ${JSON.stringify(record.key)}`);
  }
  const run = checked(storedRun, record, (what) => new DamagedFile(path, what));
  if (!sealed && runKey(run.spec) !== key) {
    throw new DamagedFile(path, "its spec is that of another run");
  }
  return run;
}

/**
 * `readRun` for those who can compute a damaged result again.
 *
 * @param warn told of a damaged result
 */
export async function readSoundRun(
  root: string,
  key: string,
  warn: (sentence: string) => void,
): Promise<StoredRun | null> {
  try {
    return await readRun(root, key);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    warn(error.message);
    return null;
  }
}

/** Keys of all runs that have a folder in the store at `root`, in their order. */
export function listKeys(root: string): string[] {
  const keys: string[] = [];
  try {
    for (const { name, isDirectory } of Deno.readDirSync(root)) {
      if (isDirectory && /^[0-9a-f]{20}$/.test(name)) keys.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return keys.sort();
}

/** Every finished run in the store at `root`, in the order of keys. */
export async function listRuns(root: string): Promise<StoredRun[]> {
  const keys = listKeys(root);
  const runs = await Promise.all(keys.map((key) => readRun(root, key)));
  return runs.filter((run) => run !== null);
}

import { join } from "node:path";
import type { PretrainingResult } from "../../training/pretrain.ts";
import { DamagedFile, unsealed } from "./seal.ts";
import { reading } from "../../files/storage_error.ts";
import type { TunedResult } from "../../tasks/fine_tuning/fine_tune_on.ts";
import type { ProbeResult } from "../../tasks/probes/probe.ts";
import { type FineTuneSpec, type PretrainSpec, type ProbeSpec, runKey } from "./spec.ts";

/** Where a run was computed. */
export interface Environment {
  deno: string;
  tensorflow: string;
  device: string;
  processor: string;
  /** As the system names it; left out where it names none, and in older results. */
  processorModel?: string;
  cores: number;
  /** Processes that shared a pre-training; left out where it was one. */
  workers?: number;
  system: string;
  /** Commit of the code, with `+` behind it where files differed from it; null outside a clone. */
  commit: string | null;
}

/** A finished run: `result.json`. */
export type StoredRun = StoredPretraining | StoredFineTuning | StoredProbe;

interface Finished {
  key: string;
  finishedAt: string;
  /** Wall time of the last start to the end; an interrupted run's earlier parts are not in it. */
  seconds: number;
  /** Processor time of the same, all threads together. */
  processorSeconds: number;
  environment: Environment;
}

/** A finished pre-training; its weights lie in the run's `model` folder. */
export interface StoredPretraining extends Finished {
  kind: "pretrain";
  spec: PretrainSpec;
  result: PretrainingResult;
  /** SHA-256 of `model/model.safetensors`; runs from before it was recorded have none. */
  modelSha256?: string;
}

/** A finished fine-tuning. */
export interface StoredFineTuning extends Finished {
  kind: "finetune";
  spec: FineTuneSpec;
  result: TunedResult;
}

/** What a frozen encoder answered. */
export interface StoredProbe extends Finished {
  kind: "probe";
  spec: ProbeSpec;
  result: ProbeResult;
}

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
  const wrong = missingOf(record);
  if (wrong) throw new DamagedFile(path, `it has no ${wrong}`);
  const run = record as unknown as StoredRun;
  if (!sealed && runKey(run.spec) !== key) {
    throw new DamagedFile(path, "its spec is that of another run");
  }
  return run;
}

/** The first field that every result has and this one lacks. */
function missingOf(
  { kind, spec, result, environment, seconds, finishedAt }: Record<string, unknown>,
) {
  const isRecord = (value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!["pretrain", "finetune", "probe"].includes(kind as string)) return "kind of run";
  if (!isRecord(spec) || (spec as { kind?: unknown }).kind !== kind) return `spec of a ${kind}`;
  if (!isRecord(result)) return "result";
  if (!isRecord(environment)) return "environment";
  if (typeof seconds !== "number") return "number of seconds";
  if (typeof finishedAt !== "string") return "time of its end";
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

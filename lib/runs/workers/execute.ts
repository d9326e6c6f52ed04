import process from "node:process";
import { joinWorkers, startTensorFlow, tf, type WorkerPatience } from "../../tensorflow/mod.ts";
import { removeCheckpoints } from "../store/checkpoints.ts";
import { type Lock, refuseIfLost, RunIsLocked, takeLock } from "../locks/lock.ts";
import { programsFolder } from "./programs_folder.ts";
import { addToIndex } from "../store/run_index.ts";
import { sealed } from "../store/seal.ts";
import { storing } from "../../files/storage_error.ts";
import { type PlannedRun, runKey, type RunSpec } from "../store/spec.ts";
import { readSoundRun, type RunPaths, runPaths, type StoredRun } from "../store/store.ts";
import { removeParts, writeAtomically } from "../../files/write_atomically.ts";
import { thisEnvironment } from "./environment.ts";
import { runFineTuning } from "./fine_tuning_run.ts";
import { type CheckpointOptions, runPretraining } from "./pretraining_run.ts";
import { runProbe } from "./probe_run.ts";

/** Tells how far a run is: updates done, of how many. */
export type OnProgress = (done: number, total: number) => void;

/** How a run is computed; nothing of it changes the result. */
export interface ExecuteOptions extends CheckpointOptions {
  /** TensorFlow's threads; all cores when left out. */
  threads?: number;
  /** Text of a lock that was judged to be abandoned and may be taken over. */
  abandonedLock?: string;
  /** Processes that share a pre-training, this one being the first; it alone writes into the store. */
  workers?: WorkerPatience & { addresses: string[] };
  /** Told in a sentence what was found damaged and what is done instead. */
  warn?: (sentence: string) => void;
}

/**
 * Runs one spec to its end in this process and stores it; a finished run is only read. A run that
 * was interrupted goes on from its last sound checkpoint.
 *
 * @throws {RunIsLocked} when another process computes it
 * @throws {StorageError} when the store takes no writes
 */
export async function executeRun(
  root: string,
  spec: RunSpec,
  onProgress: OnProgress,
  options: ExecuteOptions = {},
): Promise<StoredRun> {
  const warn = options.warn ?? console.warn;
  const key = runKey(spec);
  const finished = await readSoundRun(root, key, warn);
  if (finished) return finished;
  const paths = runPaths(root, key);
  await storing(paths.directory, () => Deno.mkdir(paths.directory, { recursive: true }));
  const lock = await takeLock(paths.directory, options.abandonedLock);
  if (!lock) throw new RunIsLocked(`${paths.directory} is being computed by another process.`);
  let run: StoredRun | null = null;
  try {
    run = await readSoundRun(root, key, () => {}) ??
      await compute(root, { key, spec }, paths, lock, onProgress, { ...options, warn });
    return run;
  } finally {
    await lock.release(run !== null);
  }
}

async function compute(
  root: string,
  { key, spec }: PlannedRun,
  paths: RunPaths,
  lock: Lock,
  onProgress: OnProgress,
  options: ExecuteOptions & { warn: (sentence: string) => void },
): Promise<StoredRun> {
  await removeParts(paths.directory);
  await writeAtomically(paths.spec, JSON.stringify(spec, null, 2) + "\n");
  const shared = spec.kind === "pretrain" ? options.workers : undefined;
  const { version, device } = await startTensorFlow({
    threads: options.threads,
    programCache: programsFolder(options.threads),
    cluster: shared && { addresses: shared.addresses, index: 0 },
  });
  const workers = shared && await joinWorkers(shared);
  const started = performance.now();
  const before = process.cpuUsage();
  const result = spec.kind === "pretrain"
    ? await runPretraining(spec, paths, lock, { ...options, onProgress, workers })
    : spec.kind === "finetune"
    ? { result: await runFineTuning(root, spec, onProgress) }
    : { result: await runProbe(root, spec) };
  const { user, system } = process.cpuUsage(before);
  const others = workers?.sum(tf.scalar(0)).dataSync()[0] ?? 0;
  // The others end when they hear this, since the sum of one that has ended already may never arrive.
  workers?.broadcast();
  workers?.leave();
  const run = {
    kind: spec.kind,
    key,
    spec,
    ...result,
    seconds: (performance.now() - started) / 1000,
    processorSeconds: (user + system) / 1e6 + others,
    finishedAt: new Date().toISOString(),
    environment: await thisEnvironment(version, device, workers),
  } as StoredRun;
  await refuseIfLost(lock, paths.directory);
  await writeAtomically(paths.result, sealed(run));
  await addToIndex(root, run);
  await removeCheckpoints(paths.directory);
  return run;
}

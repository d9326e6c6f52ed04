import { createHash } from "node:crypto";
import { join } from "node:path";
import process from "node:process";
import { initialWeights, type Parameters } from "../../encoder/parameters.ts";
import { fineTuneOn } from "../../tasks/fine_tuning/fine_tune_on.ts";
import { probe, type ProbeResult } from "../../tasks/probes/probe.ts";
import {
  joinWorkers,
  startTensorFlow,
  tf,
  type WorkerGroup,
  type WorkerPatience,
} from "../../tensorflow/mod.ts";
import { openCorpus } from "../../text/corpus/corpus.ts";
import { projectFolder } from "../../files/folders.ts";
import { readManifest } from "../../hub/manifest.ts";
import { decodeModel, encodeModel } from "../../training/checkpoint.ts";
import { pretrain } from "../../training/pretrain.ts";
import { readCheckpoint, removeCheckpoints, writeCheckpoint } from "../store/checkpoints.ts";
import { hubConfig } from "../../models/hub_config.ts";
import { type Lock, takeLock } from "../locks/lock.ts";
import { programsFolder } from "./programs_folder.ts";
import { addToIndex } from "../store/run_index.ts";
import { DamagedFile, sealed } from "../store/seal.ts";
import { leadTraining } from "./shared_training.ts";
import { storing } from "../../files/storage_error.ts";
import {
  type FineTuneSpec,
  type PretrainSpec,
  type ProbeSpec,
  runKey,
  type RunSpec,
  type UntrainedSpec,
} from "../store/spec.ts";
import {
  type Environment,
  findSoundRun,
  readRun,
  type RunPaths,
  runPaths,
  type StoredPretraining,
  type StoredRun,
} from "../store/store.ts";
import { removeParts, writeAtomically } from "../../files/write_atomically.ts";

/** Tells how far a run is: updates done, of how many. */
export type OnProgress = (done: number, total: number) => void;

/** How a run is computed; nothing of it changes the result. */
export interface ExecuteOptions {
  /** TensorFlow's threads; all cores when left out. */
  threads?: number;
  /** Least time between two checkpoints; a killed run loses no more than this. */
  checkpointSeconds?: number;
  /** Text of a lock that was judged to be abandoned and may be taken over. */
  abandonedLock?: string;
  /** Processes that share a pre-training, this one being the first; it alone writes into the store. */
  workers?: WorkerPatience & { addresses: string[] };
  /** Aborted when the run should end soon; it writes a last checkpoint first. */
  signal?: AbortSignal;
  /** Told in a sentence what was found damaged and what is done instead. */
  warn?: (sentence: string) => void;
}

const CHECKPOINT_SECONDS = 20;

/** Longest time between two looks for signals while a pre-training computes, milliseconds. */
const ATTENTION = 100;

/** Another process computes this run now. */
export class RunIsLocked extends Error {
  override name = "RunIsLocked";
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
  const finished = await findSoundRun(root, spec, warn);
  if (finished) return finished;
  const paths = runPaths(root, await runKey(spec));
  await storing(paths.directory, () => Deno.mkdir(paths.directory, { recursive: true }));
  const lock = await takeLock(paths.directory, options.abandonedLock);
  if (!lock) throw new RunIsLocked(`${paths.directory} is being computed by another process.`);
  let run: StoredRun | null = null;
  try {
    run = await findSoundRun(root, spec, () => {}) ??
      await compute(root, spec, paths, lock, onProgress, { ...options, warn });
    return run;
  } finally {
    await lock.release(run !== null);
  }
}

async function compute(
  root: string,
  spec: RunSpec,
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
    ? await executePretraining(spec, paths, lock, onProgress, options, workers)
    : spec.kind === "finetune"
    ? { result: await executeFineTuning(root, spec, onProgress) }
    : { result: await executeProbe(root, spec) };
  const { user, system } = process.cpuUsage(before);
  const others = workers?.sum(tf.scalar(0)).dataSync()[0] ?? 0;
  workers?.leave();
  const run = {
    kind: spec.kind,
    key: await runKey(spec),
    spec,
    ...result,
    seconds: (performance.now() - started) / 1000,
    processorSeconds: (user + system) / 1e6 + others,
    finishedAt: new Date().toISOString(),
    environment: await environment(version, device, workers),
  } as StoredRun;
  await refuseIfLost(lock, paths);
  await writeAtomically(paths.result, sealed(run));
  await addToIndex(root, run);
  await removeCheckpoints(paths.directory);
  return run;
}

async function executePretraining(
  spec: PretrainSpec,
  paths: RunPaths,
  lock: Lock,
  onProgress: OnProgress,
  options: ExecuteOptions & { warn: (sentence: string) => void },
  workers: WorkerGroup | undefined,
): Promise<Pick<StoredPretraining, "result" | "modelSha256">> {
  const corpus = await openCorpus(spec.corpus);
  const from = await readCheckpoint(paths.directory, spec, options.warn);
  if (workers) leadTraining(workers, spec, from);
  await keepMetricsUntil(paths.metrics, from?.step ?? 0);
  using metrics = await Deno.open(paths.metrics, { append: true });
  const interval = 1000 * (options.checkpointSeconds ?? CHECKPOINT_SECONDS);
  const lines: string[] = [];
  let saved = performance.now();
  let attended = saved;
  const { parameters, result } = await pretrain(
    spec.encoder,
    spec.pretraining,
    corpus,
    spec.seed,
    {
      onMetric: (metric) => void lines.push(JSON.stringify(metric) + "\n"),
      onStep: async (progress) => {
        await appendLines(paths.metrics, metrics, lines);
        onProgress(progress.step, spec.pretraining.steps);
        if (performance.now() - attended >= ATTENTION) {
          await new Promise((resolve) => setTimeout(resolve));
          attended = performance.now();
        }
        const interrupted = options.signal?.aborted;
        if (!interrupted && performance.now() - saved < interval) return;
        await refuseIfLost(lock, paths);
        await writeCheckpoint(paths.directory, progress);
        saved = performance.now();
        options.signal?.throwIfAborted();
      },
    },
    from,
    workers,
  );
  await refuseIfLost(lock, paths);
  const modelSha256 = await writeModel(spec, paths.model, parameters, corpus.directory);
  tf.dispose(parameters);
  return { result, modelSha256 };
}

/** A process that was suspended beyond its lease must not write beside its successor. */
async function refuseIfLost(lock: Lock, { directory }: RunPaths): Promise<void> {
  if (await lock.lost()) {
    throw new RunIsLocked(`${directory} was taken over by another process.`);
  }
}

async function appendLines(path: string, file: Deno.FsFile, lines: string[]): Promise<void> {
  const bytes = new TextEncoder().encode(lines.splice(0).join(""));
  await storing(path, async () => {
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
  });
}

async function executeFineTuning(root: string, spec: FineTuneSpec, onProgress: OnProgress) {
  const { start, task, finetuning, first, seed } = spec;
  const { tokenizer } = await openCorpus(start.corpus);
  const model = {
    encoder: start.encoder,
    parameters: await startingWeights(root, start),
    tokenizer,
  };
  const tunings = [...(first ? [first] : []), { task, finetuning }];
  return fineTuneOn(model, tunings, readManifest(), seed, onProgress);
}

async function executeProbe(root: string, spec: ProbeSpec): Promise<ProbeResult> {
  const { start, seed } = spec;
  const corpus = await openCorpus(start.corpus);
  const { tokenizer } = corpus;
  const model = {
    encoder: start.encoder,
    parameters: await startingWeights(root, start),
    tokenizer,
  };
  try {
    return await probe(model, spec.probe, corpus, readManifest(), seed);
  } finally {
    tf.dispose(model.parameters);
  }
}

async function startingWeights(
  root: string,
  start: PretrainSpec | UntrainedSpec,
): Promise<Parameters> {
  if (start.kind === "untrained") return initialWeights(start.encoder, start.seed);
  const key = await runKey(start);
  const path = join(runPaths(root, key).model, "model.safetensors");
  const bytes = await Deno.readFile(path);
  const { modelSha256 } = await readRun(root, key) as StoredPretraining;
  if (modelSha256 !== undefined && sha256(bytes) !== modelSha256) {
    throw new DamagedFile(
      runPaths(root, key).directory,
      "the checksum of its model.safetensors is not that of the run's result",
    );
  }
  return decodeModel(bytes, start.encoder, path);
}

/** Drops the lines that an interrupted run wrote after its last checkpoint. */
async function keepMetricsUntil(path: string, step: number): Promise<void> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const kept = text.split("\n").filter((line) => {
    try {
      return JSON.parse(line).step <= step;
    } catch {
      return false;
    }
  });
  await writeAtomically(path, kept.map((line) => line + "\n").join(""));
}

/** @returns the SHA-256 of the weights' file */
async function writeModel(
  spec: PretrainSpec,
  directory: string,
  parameters: Parameters,
  corpusDirectory: string,
): Promise<string> {
  await storing(directory, () => Deno.mkdir(directory, { recursive: true }));
  await removeParts(directory);
  const bytes = encodeModel(parameters);
  await writeAtomically(join(directory, "model.safetensors"), bytes);
  const config = JSON.stringify(hubConfig(spec.encoder), null, 2) + "\n";
  await writeAtomically(join(directory, "config.json"), config);
  const tokenizer = await Deno.readFile(join(corpusDirectory, "tokenizer.json"));
  await writeAtomically(join(directory, "tokenizer.json"), tokenizer);
  return sha256(bytes);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function environment(
  tensorflow: string,
  device: string,
  workers: WorkerGroup | undefined,
): Promise<Environment> {
  const processorModel = await readProcessorModel();
  return {
    deno: Deno.version.deno,
    tensorflow,
    device,
    processor: `${Deno.build.os} ${Deno.build.arch}`,
    ...(processorModel && { processorModel }),
    cores: navigator.hardwareConcurrency,
    ...(workers && { workers: workers.size }),
    system: Deno.osRelease(),
    commit: await currentCommit(),
  };
}

/** Undefined where the system does not name its processor, as anywhere but on Linux. */
async function readProcessorModel(): Promise<string | undefined> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.*\S)/m.exec(text)?.[1];
}

async function currentCommit(): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: [
        "-C",
        projectFolder,
        "describe",
        "--always",
        "--abbrev=12",
        "--exclude=*",
        "--dirty=+",
      ],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null; // no git
  }
}

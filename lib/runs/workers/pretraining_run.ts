import { dispose } from "../../encoder/tree.ts";
import type { WorkerGroup } from "../../tensorflow/mod.ts";
import { openCorpus } from "../../text/corpus/corpus.ts";
import { pretrain } from "../../training/pretrain.ts";
import { readCheckpoint, writeCheckpoint } from "../store/checkpoints.ts";
import { type Lock, refuseIfLost } from "../locks/lock.ts";
import { writeRunModel } from "./run_model.ts";
import { leadTraining } from "./shared_training.ts";
import type { PretrainSpec } from "../store/spec.ts";
import { storing } from "../../files/storage_error.ts";
import type { RunPaths, StoredPretraining } from "../store/store.ts";
import { writeAtomically } from "../../files/write_atomically.ts";

/** When a pre-training writes down where it stands. */
export interface CheckpointOptions {
  /** Least time between two checkpoints; a killed run loses no more than this. */
  checkpointSeconds?: number;
  /** Aborted when the run should end soon; it writes a last checkpoint first. */
  signal?: AbortSignal;
}

/** What a pre-training is told, and whom it tells. */
export interface PretrainingRunOptions extends CheckpointOptions {
  /** Told the updates done, of how many. */
  onProgress(done: number, total: number): void;
  /** Told in a sentence what was found damaged. */
  warn(sentence: string): void;
  /** Processes that share it, this one being the first. */
  workers?: WorkerGroup;
}

const CHECKPOINT_SECONDS = 20;

/** Longest time between two looks for signals while a pre-training computes, milliseconds. */
const ATTENTION = 100;

/**
 * Computes a pre-training, going on from its last sound checkpoint, and writes its metrics, checkpoints
 * and model.
 *
 * @throws {RunIsLocked} where another process has taken it over
 */
export async function runPretraining(
  spec: PretrainSpec,
  paths: RunPaths,
  lock: Lock,
  options: PretrainingRunOptions,
): Promise<Pick<StoredPretraining, "result" | "modelSha256">> {
  const { onProgress, warn, workers, signal, checkpointSeconds = CHECKPOINT_SECONDS } = options;
  const corpus = await openCorpus(spec.corpus);
  const from = await readCheckpoint(paths.directory, spec, warn);
  if (workers) leadTraining(workers, spec, from);
  await keepMetricsUntil(paths.metrics, from?.step ?? 0);
  using metrics = await Deno.open(paths.metrics, { append: true });
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
        if (!signal?.aborted && performance.now() - saved < 1000 * checkpointSeconds) return;
        await refuseIfLost(lock, paths.directory);
        await writeCheckpoint(paths.directory, progress);
        saved = performance.now();
        signal?.throwIfAborted();
      },
    },
    from,
    workers,
  );
  await refuseIfLost(lock, paths.directory);
  const modelSha256 = await writeRunModel(spec, paths.model, parameters, corpus.directory);
  dispose(parameters);
  return { result, modelSha256 };
}

async function appendLines(path: string, file: Deno.FsFile, lines: string[]): Promise<void> {
  const bytes = new TextEncoder().encode(lines.splice(0).join(""));
  await storing(path, async () => {
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
  });
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

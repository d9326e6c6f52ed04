import { join } from "node:path";
import { encoderShapes, initialize, type Parameters } from "../encoder/parameters.ts";
import { taskBaselines } from "../tasks/baselines.ts";
import { fineTune } from "../tasks/fine_tune.ts";
import { taskNamed } from "../tasks/tasks.ts";
import { startTensorFlow, tf } from "../tensorflow/mod.ts";
import { openCorpus } from "../text/corpus.ts";
import { readManifest } from "../text/manifest.ts";
import {
  decodeModel,
  decodeProgress,
  encodeModel,
  encodeProgress,
} from "../training/checkpoint.ts";
import { pretrain, type PretrainingProgress } from "../training/pretrain.ts";
import { hubConfig } from "./hub_config.ts";
import {
  type BaselinesSpec,
  type FineTuneSpec,
  type PretrainSpec,
  runKey,
  type RunSpec,
  type UntrainedSpec,
} from "./spec.ts";
import {
  type BaselinesResult,
  type Environment,
  findRun,
  type RunPaths,
  runPaths,
  type StoredRun,
  writeAtomically,
} from "./store.ts";

/** Tells how far a run is: updates done, of how many. */
export type OnProgress = (done: number, total: number) => void;

/** Least time between two checkpoints; an interruption loses no more than this. */
const CHECKPOINT_SECONDS = 20;

/**
 * Runs one spec to its end in this process and stores it; a finished run is only read. A run that
 * was interrupted goes on from its last checkpoint.
 *
 * @param threads TensorFlow's threads; all cores when left out
 */
export async function executeRun(
  root: string,
  spec: RunSpec,
  onProgress: OnProgress,
  threads?: number,
): Promise<StoredRun> {
  const finished = await findRun(root, spec);
  if (finished) return finished;
  const key = await runKey(spec);
  const paths = runPaths(root, key);
  await Deno.mkdir(paths.directory, { recursive: true });
  await writeAtomically(paths.spec, JSON.stringify(spec, null, 2) + "\n");
  const { version, device } = await startTensorFlow({ threads });
  const started = performance.now();
  const result = spec.kind === "pretrain"
    ? await executePretraining(spec, paths, onProgress)
    : spec.kind === "finetune"
    ? await executeFineTuning(root, spec, onProgress)
    : await executeBaselines(spec);
  const run = {
    kind: spec.kind,
    key,
    spec,
    result,
    seconds: (performance.now() - started) / 1000,
    finishedAt: new Date().toISOString(),
    environment: environment(version, device),
  } as StoredRun;
  await writeAtomically(paths.result, JSON.stringify(run, null, 2) + "\n");
  await Deno.remove(paths.checkpoint).catch(() => {});
  return run;
}

async function executePretraining(spec: PretrainSpec, paths: RunPaths, onProgress: OnProgress) {
  const corpus = await openCorpus(spec.corpus);
  const from = await readCheckpoint(spec, paths);
  await keepMetricsUntil(paths.metrics, from?.step ?? 0);
  const metrics = await Deno.open(paths.metrics, { create: true, append: true });
  const encoder = new TextEncoder();
  let saved = performance.now();
  try {
    const { parameters, result } = await pretrain(
      spec.encoder,
      spec.pretraining,
      corpus,
      spec.seed,
      {
        onMetric: (metric) => {
          metrics.writeSync(encoder.encode(JSON.stringify(metric) + "\n"));
        },
        onStep: async (progress) => {
          onProgress(progress.step, spec.pretraining.steps);
          if (performance.now() - saved < CHECKPOINT_SECONDS * 1000) return;
          await writeAtomically(paths.checkpoint, encodeProgress(progress));
          saved = performance.now();
        },
      },
      from,
    );
    await writeModel(spec, paths.model, parameters, corpus.directory);
    tf.dispose(parameters);
    return result;
  } finally {
    metrics.close();
  }
}

async function executeFineTuning(root: string, spec: FineTuneSpec, onProgress: OnProgress) {
  const { start, finetuning, seed } = spec;
  const task = taskNamed(spec.task);
  const data = await task.load(readManifest());
  const { tokenizer } = await openCorpus(start.corpus);
  const weights = await startingWeights(root, start);
  return fineTune(start.encoder, weights, task, data, tokenizer, finetuning, seed, onProgress);
}

async function executeBaselines(spec: BaselinesSpec): Promise<BaselinesResult> {
  const task = taskNamed(spec.task);
  const data = await task.load(readManifest());
  return {
    ...taskBaselines(task, data),
    trainingExamples: data.train.length,
    examples: data.dev.length,
    dropped: data.dropped,
  };
}

async function startingWeights(
  root: string,
  start: PretrainSpec | UntrainedSpec,
): Promise<Parameters> {
  if (start.kind === "untrained") return initialize(encoderShapes(start.encoder), start.seed);
  const path = join(runPaths(root, await runKey(start)).model, "model.safetensors");
  return decodeModel(await Deno.readFile(path), start.encoder, path);
}

async function readCheckpoint(
  spec: PretrainSpec,
  paths: RunPaths,
): Promise<PretrainingProgress | undefined> {
  try {
    const bytes = await Deno.readFile(paths.checkpoint);
    return decodeProgress(bytes, spec.encoder, paths.checkpoint);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
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

async function writeModel(
  spec: PretrainSpec,
  directory: string,
  parameters: Parameters,
  corpusDirectory: string,
): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  await writeAtomically(join(directory, "model.safetensors"), encodeModel(parameters));
  const config = JSON.stringify(hubConfig(spec.encoder), null, 2) + "\n";
  await writeAtomically(join(directory, "config.json"), config);
  await Deno.copyFile(join(corpusDirectory, "tokenizer.json"), join(directory, "tokenizer.json"));
}

function environment(tensorflow: string, device: string): Environment {
  return {
    deno: Deno.version.deno,
    tensorflow,
    device,
    processor: `${Deno.build.os} ${Deno.build.arch}`,
    cores: navigator.hardwareConcurrency,
    system: Deno.osRelease(),
  };
}

import { join } from "node:path";
import { decodeProgress, encodeProgress } from "../../training/checkpoint.ts";
import type { PretrainingProgress } from "../../training/pretrain.ts";
import { fileNumbers } from "../../files/numbered_files.ts";
import type { PretrainSpec } from "./spec.ts";
import { writeAtomically } from "../../files/write_atomically.ts";

/** Checkpoints of a run that are kept: the newest, and the one to fall back on. */
const KEPT = 2;

const NAME = /^checkpoint-(\d+)\.safetensors$/;

/** Writes where a pre-training stands into its run's folder and lets go of the oldest checkpoint. */
export async function writeCheckpoint(
  directory: string,
  progress: PretrainingProgress,
): Promise<void> {
  await writeAtomically(checkpointPath(directory, progress.step), encodeProgress(progress));
  for (const step of (await checkpointSteps(directory)).slice(KEPT)) {
    await Deno.remove(checkpointPath(directory, step));
  }
}

/**
 * Reads the newest checkpoint that is whole and fits the run. Others are removed.
 *
 * @param warn told of each checkpoint that is not used, and why
 * @returns undefined when the run has to start anew
 */
export async function readCheckpoint(
  directory: string,
  { encoder, pretraining }: PretrainSpec,
  warn: (sentence: string) => void,
): Promise<PretrainingProgress | undefined> {
  for (const step of await checkpointSteps(directory)) {
    const path = checkpointPath(directory, step);
    const bytes = await Deno.readFile(path);
    try {
      return decodeProgress(bytes, encoder, pretraining.optimizer, path);
    } catch (error) {
      warn(`${(error as Error).message} The run goes on from an earlier point.`);
      await Deno.remove(path);
    }
  }
}

/** Removes a run's checkpoints, as when it is finished. */
export async function removeCheckpoints(directory: string): Promise<void> {
  for (const step of await checkpointSteps(directory)) {
    await Deno.remove(checkpointPath(directory, step));
  }
}

/** Steps of the checkpoints in a run's folder, the newest first. */
export function checkpointSteps(directory: string): Promise<number[]> {
  return fileNumbers(directory, NAME);
}

/** The file of the checkpoint at `step`. */
export function checkpointPath(directory: string, step: number): string {
  return join(directory, `checkpoint-${String(step).padStart(8, "0")}.safetensors`);
}

import { type RunSpec } from "../store/spec.ts";
import { runPaths } from "../store/store.ts";
import { storing } from "../../files/storage_error.ts";
import { writeAtomically } from "../../files/write_atomically.ts";

/** One run to compute. */
export interface Job {
  root: string;
  key: string;
  spec: RunSpec;
  /** Text of the run's lock where that was judged to be abandoned. */
  abandonedLock?: string;
}

/** What is heard of a job while it runs. */
export type JobNews = { done: number; total: number } | { warning: string };

/** How a job ended. */
export type JobEnd =
  /** Its result is in the store. */
  | { kind: "finished" }
  /** Another process computes it. */
  | { kind: "locked" }
  /** The store takes no writes: no other job will do better. */
  | { kind: "storage"; message: string }
  /** It cannot be computed as it was asked for: another attempt would end alike. */
  | { kind: "refused"; message: string }
  | { kind: "failed"; message: string };

/** Where runs are computed. */
export interface Executor {
  /** Jobs that it takes at a time. */
  slots: number;
  /**
   * Computes one run. What it prints goes to the run's log.
   *
   * @param signal aborted when the job should end soon, with a last checkpoint where it can
   */
  run(job: Job, onNews: (news: JobNews) => void, signal: AbortSignal): Promise<JobEnd>;
}

/**
 * Makes the job's folder with its specification, which is what workers read.
 *
 * @throws {StorageError} where the store takes no writes
 */
export async function writeSpec({ root, key, spec }: Job): Promise<void> {
  const paths = runPaths(root, key);
  await storing(paths.directory, () => Deno.mkdir(paths.directory, { recursive: true }));
  await writeAtomically(paths.spec, JSON.stringify(spec, null, 2) + "\n");
}

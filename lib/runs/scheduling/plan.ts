import { neededRuns, type PlannedRun, runKey, type RunSpec } from "../store/spec.ts";
import { readSoundRun, type StoredRun } from "../store/store.ts";

/** What there is and what has to be computed, with what it starts from, by key. */
export interface RunPlan {
  /** Keys of the runs that were asked for, in their order. */
  asked: string[];
  stored: StoredRun[];
  missing: Map<string, RunSpec>;
}

/**
 * Looks up runs, and the runs that they start from, in the store at `root`.
 *
 * @param warn told of results that are damaged and have to be computed again
 */
export async function planRuns(
  root: string,
  specs: readonly RunSpec[],
  warn: (run: PlannedRun, sentence: string) => void = () => {},
): Promise<RunPlan> {
  const plan: RunPlan = { asked: specs.map(runKey), stored: [], missing: new Map() };
  for (const planned of neededRuns(specs)) {
    const { key, spec } = planned;
    const run = await readSoundRun(root, key, (sentence) => warn(planned, sentence));
    if (run) plan.stored.push(run);
    else plan.missing.set(key, spec);
  }
  return plan;
}

import { dependencies, runKey, type RunSpec } from "../store/spec.ts";
import { findSoundRun, type StoredRun } from "../store/store.ts";

/** What there is and what has to be computed, with what it starts from, by key. */
export interface RunPlan {
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
  specs: RunSpec[],
  warn: (key: string, spec: RunSpec, sentence: string) => void = () => {},
): Promise<RunPlan> {
  const needed = new Map<string, RunSpec>();
  for (const spec of specs) {
    for (const one of [...dependencies(spec), spec]) needed.set(await runKey(one), one);
  }
  const plan: RunPlan = { stored: [], missing: new Map() };
  for (const [key, spec] of needed) {
    const run = await findSoundRun(root, spec, (sentence) => warn(key, spec, sentence));
    if (run) plan.stored.push(run);
    else plan.missing.set(key, spec);
  }
  return plan;
}

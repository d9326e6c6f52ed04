import { plan } from "../../lib/experiments/plan/plan.ts";
import { findProfile } from "../../lib/experiments/profiles/profiles.ts";
import { referenceRuns } from "../../lib/experiments/results/committed_runs.ts";
import { counted } from "../../lib/format/count.ts";
import type { StoredRun } from "../../lib/runs/store/store.ts";

/** Runs whose times say how long others take. */
export interface TimedRuns {
  runs: readonly StoredRun[];
  /** Which ones, to follow `by`. */
  named: string;
}

/** The stored runs or, where there is none, the committed ones, by processor time: each had one thread. */
export async function timedRuns(stored: readonly StoredRun[]): Promise<TimedRuns> {
  if (stored.length > 0) return { runs: stored, named: counted(stored.length, "stored run") };
  const committed = await referenceRuns(findProfile(plan.profile), undefined, () => {});
  const processors = new Set(
    committed.map(({ environment }) => environment.processorModel ?? environment.processor),
  );
  return {
    runs: committed.map((run) => ({ ...run, seconds: run.processorSeconds })),
    named: `${counted(committed.length, "committed run")} (${[...processors].join(", ")}), since ` +
      `none is stored here yet`,
  };
}

import { counted } from "../../format/count.ts";
import type { StoredRun } from "../../runs/store/store.ts";
import { plan } from "../plan/plan.ts";
import { findProfile } from "../profiles/profiles.ts";
import { referenceRuns } from "./committed_runs.ts";

/** Runs whose times say how long others take. */
export interface TimedRuns {
  runs: readonly StoredRun[];
  /** Which ones, to follow `by`. */
  named: string;
}

/** The plan's committed runs, by processor time: each had one thread. */
export async function committedTimes(): Promise<TimedRuns> {
  const committed = await referenceRuns(findProfile(plan.profile), undefined, () => {});
  const processors = new Set(
    committed.map(({ environment }) => environment.processorModel ?? environment.processor),
  );
  return {
    runs: committed.map((run) => ({ ...run, seconds: run.processorSeconds })),
    named: `${counted(committed.length, "committed run")} (${[...processors].join(", ")})`,
  };
}

/** The stored runs or, where there is none, the committed ones. */
export async function timedRuns(stored: readonly StoredRun[]): Promise<TimedRuns> {
  if (stored.length > 0) return { runs: stored, named: counted(stored.length, "stored run") };
  const { runs, named } = await committedTimes();
  return { runs, named: `${named}, since none is stored here yet` };
}

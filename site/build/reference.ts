import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { plan } from "@/experiments/plan.ts";
import { findProfile } from "@/experiments/profiles.ts";
import { profileRuns, referenceRuns, resultsFolder } from "@/experiments/reference_results.ts";
import type { ReferenceRun } from "@/experiments/reference_run.ts";

/** The committed runs of the plan, as pages that need no notebook show them. */
export interface SiteReference {
  profile: string;
  /** Those that are finished. */
  runs: ReferenceRun[];
  /** Runs that the plan asks for. */
  wanted: number;
  /** The committed file, a run a line. */
  source: string;
  /** Why there are none, where results are there but fit the experiments no more. */
  problem?: string;
}

async function read(): Promise<SiteReference> {
  const profile = findProfile(plan.profile);
  const nothing = { profile: profile.name, runs: [], wanted: 0, source: "" };
  try {
    const runs = await referenceRuns(profile);
    if (runs.length === 0) return nothing;
    const source = await readFile(join(resultsFolder, `${profile.name}.jsonl`), "utf8");
    return { profile: profile.name, runs, wanted: (await profileRuns(profile)).size, source };
  } catch (error) {
    // Whoever changes an experiment still gets a site of their own runs.
    return { ...nothing, problem: (error as Error).message };
  }
}

/** The committed runs, read once for all pages. */
export const reference: SiteReference = await read();

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns, resultsFolder, runsAgain } from "@/experiments/results/committed_runs.ts";
import type { ReferenceRun } from "@/experiments/results/committed_run.ts";
import { type PlanAnswers, planAnswers } from "@/report/plan/ledger/answers.ts";
import { siteInput } from "./site_input.ts";

/** The committed runs of the plan and what they say, for pages that are no notebooks. */
export interface SiteReference extends PlanAnswers {
  finished: ReferenceRun[];
  /** Pre-trainings among them that another processor computed once more. */
  again: ReferenceRun[];
  /** The committed file, a run a line; empty where no run is committed. */
  source: string;
}

async function read(): Promise<SiteReference> {
  const { reference: path } = siteInput();
  if (path !== null) return JSON.parse(await readFile(path, "utf8"));
  // A run that the plan asks for no more is not the plan's.
  const finished = await referenceRuns(findProfile(plan.profile), undefined, () => {});
  const again = await runsAgain(findProfile(plan.profile), undefined, () => {});
  const source = finished.length === 0
    ? ""
    : await readFile(join(resultsFolder, `${plan.profile}.jsonl`), "utf8");
  return { ...planAnswers(plan, finished), finished, again, source };
}

/** Read once for all pages: from the committed runs, or as it stands in the file of the site's input. */
export const reference: SiteReference = await read();

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { plan } from "@/experiments/plan.ts";
import { findProfile } from "@/experiments/profiles.ts";
import { referenceRuns, resultsFolder } from "@/experiments/reference_results.ts";
import { type PlanAnswers, planAnswers } from "@/report/plan/answers.ts";

/** What the committed runs of the plan say, and the file that has them. */
export interface SitePlan extends PlanAnswers {
  /** A run a line; empty where no run is committed. */
  source: string;
}

async function read(): Promise<SitePlan> {
  const path = Deno.env.get("SITE_REFERENCE");
  if (path !== undefined) {
    const { plan: answers } = JSON.parse(await readFile(path, "utf8"));
    return { ...(answers ?? planAnswers(plan, [])), source: "" };
  }
  // A run that the plan asks for no more is not the plan's.
  const runs = await referenceRuns(findProfile(plan.profile), undefined, () => {});
  return {
    ...planAnswers(plan, runs),
    source: runs.length === 0
      ? ""
      : await readFile(join(resultsFolder, `${plan.profile}.jsonl`), "utf8"),
  };
}

/** The plan's answers, read once for all pages: from the committed runs, or as `plan` of the file that `SITE_REFERENCE` names. */
export const sitePlan: SitePlan = await read();
